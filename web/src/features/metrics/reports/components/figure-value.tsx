import { useTranslation } from "react-i18next";
import table from "@/components/ui/table.module.css";
import type { Definition, Value } from "@/features/metrics/reports/api/figures";
import classes from "@/features/metrics/reports/components/reports.module.css";
import { useValueText } from "@/features/metrics/reports/hooks/use-value-text";

interface Props {
  definition: Definition;
  value: Value;
  /** Shows what is behind it. */
  onOpen: () => void;
}

/** A value of a report, with how sure it is when one points at it. It opens to what is behind it. */
export function FigureValue({ definition, value, onOpen }: Props) {
  const { t } = useTranslation("reports");
  const text = useValueText();
  const words = text.value(definition.unit, value.value);
  // A share of time is of no cases.
  const more = value.value === null || definition.has_contacts ? text.more(definition.unit, value) : undefined;
  if (value.value === null) {
    return (
      <span className={table.empty} title={more}>
        {words}
      </span>
    );
  }
  if (value.count === 0) return <span title={more}>{words}</span>;
  return (
    <button type="button" className={classes.value} title={more ?? t("behind.open", { value: words })} onClick={onOpen}>
      {words}
    </button>
  );
}
