import { useTranslation } from "react-i18next";
import { SidePanel } from "@/components/ui/side-panel";
import { Loaded, LoadingRows, Message } from "@/components/ui/states";
import { type BehindFigure, type Definition, useBehind } from "@/features/metrics/reports/api/figures";
import { ContactsList } from "@/features/metrics/reports/components/contacts-list";
import classes from "@/features/metrics/reports/components/reports.module.css";
import { useMetricWords } from "@/features/metrics/reports/hooks/use-metric-words";
import type { Opened } from "@/features/metrics/reports/hooks/use-opener";
import { useValueText } from "@/features/metrics/reports/hooks/use-value-text";
import { useFormat } from "@/i18n/format";

interface Props {
  opened: Opened;
  mayOpen: boolean;
  onClose: () => void;
}

/** What adds to a figure: how much, what it comes to above the line and below it, and the newest contacts. */
export function BehindPanel({ opened, mayOpen, onClose }: Props) {
  const { t } = useTranslation("reports");
  const words = useMetricWords();
  const { definition, place, value, where } = opened;
  const behind = useBehind(definition.name, place);
  return (
    <SidePanel title={t("behind.title")} onClose={onClose} width={520}>
      <div className={classes.panel}>
        <p className={classes.lead}>
          <span>{words.name(definition.name)}</span> <strong>{value}</strong>
        </p>
        <p className={classes.quiet}>{where.join(" · ")}</p>
        <p className={classes.formula}>{words.formula(definition)}</p>
        <Loaded query={behind} loading={<LoadingRows rows={6} />}>
          {(found) =>
            found.count === 0 ? (
              <Message icon="history" title={t("behind.empty")} />
            ) : (
              <>
                <Sums behind={found} definition={definition} />
                <h3>{t("behind.newest")}</h3>
                <ContactsList behind={found} definition={definition} counts={t("behind.counts")} mayOpen={mayOpen} />
              </>
            )
          }
        </Loaded>
      </div>
    </SidePanel>
  );
}

function Sums({ behind, definition }: { behind: BehindFigure; definition: Definition }) {
  const { t } = useTranslation("reports");
  const format = useFormat();
  const text = useValueText();
  const unit = definition.unit === "duration" ? "duration" : "count";
  return (
    <>
      <p>{t("behind.count", { count: behind.count, number: format.number(behind.count) })}</p>
      <dl className={classes.sums}>
        <div>
          <dt>{t(definition.bottom === null ? "behind.sum" : "behind.above")}</dt>
          <dd>{text.value(unit, behind.top)}</dd>
        </div>
        {definition.bottom !== null && (
          <div>
            <dt>{t("behind.below")}</dt>
            <dd>{text.value("count", behind.bottom)}</dd>
          </div>
        )}
      </dl>
    </>
  );
}
