import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import { Loaded, LoadingRows } from "@/components/ui/states";
import { DAY_GROUPS, dayOf, isOfFew, usualOf, weeksBefore } from "@/features/metrics/day/api/day-figures";
import classes from "@/features/metrics/day/components/day-figures.module.css";
import {
  type Definition,
  type Question,
  type Report,
  useDefinitions,
  type Value,
} from "@/features/metrics/reports/api/figures";
import { useReport } from "@/features/metrics/reports/api/questions";
import { DefinitionTip } from "@/features/metrics/reports/components/definition-tip";
import { FigureValue } from "@/features/metrics/reports/components/figure-value";
import { useMetricWords } from "@/features/metrics/reports/hooks/use-metric-words";
import { type Opener, useOpener } from "@/features/metrics/reports/hooks/use-opener";
import { useValueText } from "@/features/metrics/reports/hooks/use-value-text";
import type { Day } from "@/lib/dates";

interface Props {
  agent: string;
  day: Day;
}

/** The figures of an agent's day, each with what it means, what is behind it, and what is usual for this agent. */
export function DayFigures({ agent, day }: Props) {
  const definitions = useDefinitions();
  return (
    <Loaded query={definitions} loading={<LoadingRows rows={8} />}>
      {(found) => (
        <div className={classes.groups}>
          {DAY_GROUPS.map(({ group, metrics }) => (
            <Group key={group} {...{ group, agent, day }} metrics={metrics.filter((name) => isOfAgents(found, name))} />
          ))}
        </div>
      )}
    </Loaded>
  );
}

const isOfAgents = (definitions: readonly Definition[], name: string): boolean =>
  definitions.some((each) => each.name === name && each.known_by.includes("agent"));

interface GroupProps extends Props {
  group: (typeof DAY_GROUPS)[number]["group"];
  metrics: readonly string[];
}

function Group({ group, metrics, agent, day }: GroupProps) {
  const { t } = useTranslation("definitions");
  const question: Question = { ...dayOf(agent, day), metrics, by: [], step: null };
  const report = useReport(question);
  const { data: usual } = useReport({ ...weeksBefore(agent, day), metrics, by: [], step: "day" });
  const openerOf = useOpener(question);
  return (
    <Card title={t(`group.${group}`)}>
      <Loaded query={report} loading={<LoadingRows rows={4} />}>
        {(found) => (
          <dl className={classes.figures}>
            {found.metrics.map((definition, place) => {
              const value = found.total.values[place];
              return (
                value && <Figure key={definition.name} {...{ definition, value, usual, openerOf }} report={found} />
              );
            })}
          </dl>
        )}
      </Loaded>
    </Card>
  );
}

interface FigureProps {
  definition: Definition;
  value: Value;
  report: Report;
  /** The days before, once they are known. */
  usual: Report | undefined;
  openerOf: Opener;
}

function Figure({ definition, value, report, usual, openerOf }: FigureProps) {
  const { t } = useTranslation("metrics");
  const words = useMetricWords();
  const text = useValueText();
  const isFew = value.value !== null && isOfFew(definition, value.count);
  const cases = definition.has_contacts ? text.cases(definition.unit, value) : undefined;
  const before = usual ? usualOf(usual, definition) : null;
  const key = definition.bottom === null ? "my_day.usual_day" : "my_day.usual";
  return (
    <div className={classes.figure}>
      <dt>
        <DefinitionTip definition={definition}>
          <button type="button" className={classes.name}>
            {words.name(definition.name)}
          </button>
        </DefinitionTip>
      </dt>
      <dd className={isFew ? classes.few : classes.value}>
        <FigureValue definition={definition} value={value} onOpen={openerOf(report.total, definition, true)} />
      </dd>
      {isFew ? <dd>{t("my_day.few")}</dd> : cases && <dd>{cases}</dd>}
      {before !== null && <dd>{t(key, { value: text.value(definition.unit, before) })}</dd>}
    </div>
  );
}
