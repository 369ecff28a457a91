import { useTranslation } from "react-i18next";
import { chosenOf, type Draft, wayOf } from "@/features/metrics/goals/api/draft";
import classes from "@/features/metrics/goals/components/goals.module.css";
import { wantedReport } from "@/features/metrics/reports/api/content";
import type { Definition } from "@/features/metrics/reports/api/figures";
import { DefinitionText } from "@/features/metrics/reports/components/definition-tip";
import { MetricChoice } from "@/features/metrics/reports/components/metric-choice";
import { PartFilters } from "@/features/metrics/reports/components/part-filters";
import type { PartChoices } from "@/features/metrics/reports/hooks/use-place-text";

interface Props {
  definitions: readonly Definition[];
  definition: Definition;
  draft: Draft;
  choices: PartChoices;
  onChange: (patch: Partial<Draft>) => void;
}

/** Of what a goal is: a figure, and of which queues, lines, outcomes, agents or teams. */
export function MetricField({ definitions, definition, draft, choices, onChange }: Props) {
  const { t } = useTranslation("goals");
  const choose = (metric: string) => {
    const next = definitions.find(({ name }) => name === metric);
    if (!next || next === definition) return;
    onChange({ metric, only: chosenOf(draft.only, next.known_by), way: wayOf(next), target: null, known: null });
  };
  return (
    <fieldset className={classes.field}>
      <legend>{t("dialog.metric")}</legend>
      <DefinitionText definition={definition} />
      <div className={`${classes.row} ${classes.filters}`}>
        <MetricChoice
          definitions={definitions}
          chosen={[definition.name]}
          isOne
          onChoose={([metric]) => metric && choose(metric)}
        />
        <PartFilters
          search={draft.only}
          wanted={wantedReport({ report: "own", metric: [definition.name], ...draft.only }, definitions)}
          choices={choices}
          onSearch={(patch) => onChange({ only: chosenOf({ ...draft.only, ...patch }, definition.known_by) })}
        />
      </div>
    </fieldset>
  );
}
