import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/components/ui/dialog";
import { FailedLine } from "@/components/ui/states";
import {
  baselineOf,
  before,
  bodyOf,
  type Draft,
  draftOf,
  newDraft,
  targetOf,
} from "@/features/metrics/goals/api/draft";
import { type Goal, useSaveGoal } from "@/features/metrics/goals/api/goals";
import classes from "@/features/metrics/goals/components/goals.module.css";
import { MetricField } from "@/features/metrics/goals/components/metric-field";
import { PeriodField } from "@/features/metrics/goals/components/period-field";
import { TargetField } from "@/features/metrics/goals/components/target-field";
import { useGoalWords } from "@/features/metrics/goals/hooks/use-goal-words";
import type { Definition } from "@/features/metrics/reports/api/figures";
import { useReport } from "@/features/metrics/reports/api/questions";
import { spanOf } from "@/features/metrics/reports/api/times";
import { useMetricWords } from "@/features/metrics/reports/hooks/use-metric-words";
import type { PartChoices } from "@/features/metrics/reports/hooks/use-place-text";
import { localDay } from "@/lib/dates";

interface Props {
  definitions: readonly Definition[];
  /** The one that is changed; without it a new one is set. */
  goal: Goal | null;
  choices: PartChoices;
  onSaved: (goal: Goal) => void;
  onClose: () => void;
}

const MOST_LETTERS = 100;

/** Sets a goal or changes one: of what, in which time, and to what it is to come. */
export function GoalDialog({ definitions, goal, choices, onSaved, onClose }: Props) {
  const { t } = useTranslation("goals");
  const [today] = useState(() => new Date());
  const words = useMetricWords();
  const save = useSaveGoal();
  const [draft, setDraft] = useState<Draft>(() => {
    const definition = goal && definitions.find(({ name }) => name === goal.metric);
    return goal && definition ? draftOf(goal, definition) : newDraft(definitions, localDay(today));
  });
  const definition = definitions.find(({ name }) => name === draft.metric);
  const put = (patch: Partial<Draft>) => setDraft((old) => ({ ...old, ...patch }));
  if (!definition) return null;
  const name = words.name(definition.name);
  return (
    <Dialog title={t(goal ? "dialog.change" : "dialog.set")} size={760} onClose={onClose}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(
            { goal: goal?.goal ?? null, body: bodyOf(draft, definition, name, goal) },
            { onSuccess: onSaved },
          );
        }}
      >
        <MetricField definitions={definitions} definition={definition} draft={draft} choices={choices} onChange={put} />
        <PeriodField draft={draft} today={today} onChange={put} />
        <TargetPart definition={definition} draft={draft} today={today} onChange={put} />
        <TextInput
          label={t("dialog.name")}
          placeholder={name}
          maxLength={MOST_LETTERS}
          value={draft.name}
          onChange={({ currentTarget: { value } }) => put({ name: value })}
        />
        <FailedLine error={save.error} />
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {t("dialog.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t(goal ? "dialog.save" : "dialog.set")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface TargetProps {
  definition: Definition;
  draft: Draft;
  today: Date;
  onChange: (patch: Partial<Draft>) => void;
}

/** The target, with what the metric was in the time before, and the whole goal in a sentence. */
function TargetPart({ definition, draft, today, onChange }: TargetProps) {
  const words = useGoalWords(definition);
  const days = before(draft);
  const report = useReport({
    metrics: [draft.metric],
    by: [],
    step: null,
    only: draft.only,
    ...spanOf({ range: "days", from: days.first, to: days.last }, today),
  });
  const measured = report.data ? (report.data.total.values[0]?.value ?? null) : undefined;
  const target = targetOf(draft, definition.unit, measured ?? null);
  const baseline = baselineOf(draft, definition.unit, measured ?? null);
  const { is_better_high } = definition;
  const wanted = is_better_high === null ? draft.wanted : is_better_high ? "at_least" : "at_most";
  return (
    <>
      <TargetField definition={definition} draft={draft} measured={measured} onChange={onChange} />
      {target !== null && (
        <p className={classes.preview} role="status">
          {words.target({ wanted, target, last: draft.last, baseline: baseline === null ? null : { value: baseline } })}
        </p>
      )}
    </>
  );
}
