import { ActionIcon, Tooltip } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import { Icon } from "@/components/ui/icon";
import type { Goal, Progress } from "@/features/metrics/goals/api/goals";
import { GoalChart } from "@/features/metrics/goals/components/goal-chart";
import classes from "@/features/metrics/goals/components/goals.module.css";
import { useGoalWords } from "@/features/metrics/goals/hooks/use-goal-words";
import { BYS, type Definition } from "@/features/metrics/reports/api/figures";
import tips from "@/features/metrics/reports/components/definition.module.css";
import { DefinitionTip } from "@/features/metrics/reports/components/definition-tip";
import type { PlaceText } from "@/features/metrics/reports/hooks/use-place-text";
import { useValueText } from "@/features/metrics/reports/hooks/use-value-text";

interface Props {
  goal: Goal;
  definition: Definition;
  text: PlaceText;
  /** Left out for whoever sees the goal and may not change it. */
  onEdit?: (() => void) | undefined;
  onDelete?: (() => void) | undefined;
}

const EVENTS = { hover: true, focus: true, touch: true };
/** Beside the page's other content, not beside its landmarks. */
const PLACE = { target: "main" };

/** A goal: what is wanted, how far that is, and how likely. */
export function GoalCard({ goal, definition, text, onEdit, onDelete }: Props) {
  const { t } = useTranslation("goals");
  const { progress } = goal;
  const isAhead = progress.state === "ahead";
  const words = useGoalWords(definition);
  const values = useValueText();
  const cases = values.cases(definition.unit, { value: progress.value, count: progress.count, low: null, high: null });
  const parts = BYS.flatMap((by) =>
    (goal.only[by] ?? []).map((id) => ({ id: `${by}:${id}`, name: text.part(by, id) })),
  );
  return (
    <Card
      title={goal.name}
      aside={
        <span className={classes.actions}>
          {onEdit && (
            <ActionIcon variant="subtle" aria-label={t("edit", { name: goal.name })} onClick={onEdit}>
              <Icon name="pencil" size={15} />
            </ActionIcon>
          )}
          {onDelete && (
            <ActionIcon variant="subtle" aria-label={t("delete", { name: goal.name })} onClick={onDelete}>
              <Icon name="trash" size={15} />
            </ActionIcon>
          )}
        </span>
      }
    >
      <div className={classes.goal}>
        <DefinitionTip definition={definition}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what the figure means shows on focus, too. */}
          <p className={classes.target} tabIndex={0}>
            {words.target(goal)}
          </p>
        </DefinitionTip>
        {parts.length > 0 && (
          <ul className={classes.parts} aria-label={t("only")}>
            {parts.map(({ id, name }) => (
              <li key={id}>{name}</li>
            ))}
          </ul>
        )}
        {!isAhead && (
          <p className={classes.value}>
            <strong>{words.value(progress.value)}</strong>
            <span>{progress.days_left > 0 ? t("so_far") : t("in_the_end")}</span>
            {cases && <span>{cases}</span>}
          </p>
        )}
        <GoalChart goal={goal} definition={definition} />
        <dl className={classes.facts}>
          <Fact name={t("time")}>
            {isAhead ? t("begins", { day: words.day(goal.first) }) : t("left.days", { count: progress.days_left })}
          </Fact>
          {words.needed(progress) && <Fact name={t("needed.name")}>{words.needed(progress)}</Fact>}
          <Verdict progress={progress} words={words} />
        </dl>
        <Link
          to="/reports"
          className={classes.report}
          search={{
            report: "own",
            metric: [goal.metric],
            step: "day",
            range: "days",
            from: goal.first,
            to: goal.last,
            ...goal.only,
          }}
        >
          {t("report")} <Icon name="arrow-right" size={14} />
        </Link>
      </div>
    </Card>
  );
}

/** What has become of it, or how likely it is. */
function Verdict({ progress, words }: { progress: Progress; words: ReturnType<typeof useGoalWords> }) {
  const { t } = useTranslation("goals");
  const { state, odds } = progress;
  if (state !== "open" && state !== "ahead")
    return (
      <Fact name={t("state.name")}>
        <span className={classes.verdict} data-state={state}>
          {t(`state.${state}`)}
        </span>
      </Fact>
    );
  return (
    <>
      {odds && <Fact name={t("likely_name")}>{words.likely(progress)}</Fact>}
      <Fact name={t("odds.name")}>
        <Tooltip
          label={t(odds ? "odds.how" : "odds.why_unknown")}
          events={EVENTS}
          multiline
          withArrow={false}
          portalProps={PLACE}
          position="bottom-start"
          classNames={{ tooltip: tips.tip ?? "" }}
        >
          <button type="button" className={classes.odds}>
            {words.odds(progress)} <Icon name="info" size={14} />
          </button>
        </Tooltip>
      </Fact>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
