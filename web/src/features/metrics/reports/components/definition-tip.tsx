import { Tooltip } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Definition } from "@/features/metrics/reports/api/figures";
import classes from "@/features/metrics/reports/components/definition.module.css";
import { useMetricWords } from "@/features/metrics/reports/hooks/use-metric-words";

const EVENTS = { hover: true, focus: true, touch: true };
/** Beside the page's other content, not beside its landmarks. */
const PLACE = { target: "main" };

const LOOK = {
  multiline: true,
  withArrow: false,
  portalProps: PLACE,
  position: "bottom-start",
  classNames: { tooltip: classes.tip ?? "" },
} as const;

/** Shows what a metric means while its name is pointed at or has the focus. */
export function DefinitionTip({ definition, children }: { definition: Definition; children: ReactElement }) {
  return (
    <Tooltip label={<DefinitionText definition={definition} />} events={EVENTS} {...LOOK}>
      {children}
    </Tooltip>
  );
}

/** Shows what a metric means beside an element that is pointed at now. */
export function DefinitionBeside({ definition, target }: { definition: Definition; target: HTMLElement }) {
  return <Tooltip opened label={<DefinitionText definition={definition} />} target={target} {...LOOK} />;
}

/** A metric in words: what it is, how it is computed, and what to beware of. */
export function DefinitionText({ definition }: { definition: Definition }) {
  const { t } = useTranslation("definitions");
  const words = useMetricWords();
  const { name, unit, clock, version, is_flattering } = definition;
  return (
    <span className={classes.definition}>
      <span className={classes.head}>
        <strong>{words.name(name)}</strong>
        {is_flattering && <span className={classes.flattering}>{t("flattering")}</span>}
      </span>
      <span>{words.text(name)}</span>
      {is_flattering && <span className={classes.warning}>{t("flattering_why")}</span>}
      <span className={classes.formula}>{words.formula(definition)}</span>
      {clock && <span className={classes.quiet}>{t(`clock.${clock}`)}</span>}
      <span className={classes.quiet}>
        {t(`unit.${unit}`)} · {t("version", { version })}
      </span>
    </span>
  );
}
