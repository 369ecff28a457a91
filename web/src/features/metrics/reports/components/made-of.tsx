import { useTranslation } from "react-i18next";
import { lineOf, type Sums } from "@/features/metrics/figures/formula";
import type { Definition, Terms, Unit } from "@/features/metrics/reports/api/figures";
import classes from "@/features/metrics/reports/components/reports.module.css";
import { useMetricWords } from "@/features/metrics/reports/hooks/use-metric-words";
import { useValueText } from "@/features/metrics/reports/hooks/use-value-text";

/** A formula with its numbers: each sum above the line and below it, and what the line comes to. */
export function MadeOf({ definition, sums }: { definition: Definition; sums: Sums }) {
  const { t } = useTranslation("reports");
  const { top, bottom } = definition;
  return (
    <div className={classes.made}>
      <Line
        name={t(bottom === null ? "behind.sum" : "behind.above")}
        unit={unitAbove(definition)}
        terms={top}
        sums={sums}
        isFraction={bottom !== null}
      />
      {bottom !== null && (
        <Line
          name={t("behind.below")}
          unit={definition.has_contacts ? "count" : "duration"}
          terms={bottom}
          sums={sums}
          isFraction
        />
      )}
    </div>
  );
}

/** The time of agents is divided by time, a length of contacts by their number. */
const unitAbove = ({ unit, has_contacts }: Definition): Unit =>
  unit === "duration" || !has_contacts ? "duration" : "count";

interface LineProps {
  name: string;
  unit: Unit;
  terms: Terms;
  sums: Sums;
  /** Whether it stands above or below another line. */
  isFraction: boolean;
}

function Line({ name, unit, terms, sums, isFraction }: LineProps) {
  const text = useValueText();
  const words = useMetricWords();
  const parts = Object.entries(terms);
  const isFormula = isFraction || parts.length > 1 || parts.some(([, factor]) => factor !== 1);
  return (
    <dl className={classes.sums}>
      <div className={classes.line}>
        <dt>{name}</dt>
        <dd>{text.value(unit, lineOf(terms, sums))}</dd>
      </div>
      {isFormula &&
        parts.map(([sum, factor]) => (
          <div key={sum}>
            <dt>{words.formula({ top: { [sum]: factor }, bottom: null })}</dt>
            <dd>{text.value(unit, lineOf({ [sum]: 1 }, sums))}</dd>
          </div>
        ))}
    </dl>
  );
}
