import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import { SortHead, type SortKey, useSorting } from "@/components/ui/sorting";
import table from "@/components/ui/table.module.css";
import type { Figures, Question } from "@/features/twin/api/what-if";
import { Certainty } from "@/features/twin/components/certainty";
import classes from "@/features/twin/components/what-if.module.css";
import type { Names } from "@/features/twin/hooks/names";
import { type FigureName, useFigureText } from "@/features/twin/hooks/use-figure-text";

interface Props {
  question: Question;
  names: Names;
}

const OF_QUEUES = ["offered", "service_level", "mean_wait_s", "abandonment"] as const;
const OF_AGENTS = ["contacts", "occupancy"] as const;

/** Both futures of each queue. */
export function QueueFigures({ question, names }: Props) {
  const { t } = useTranslation("twin");
  const rows = question.figures.filter(({ kind, before }) => kind === "queue" && (before.offered?.high ?? 0) > 0);
  return (
    <FigureTable
      title={t("result.queues")}
      column={t("result.queue")}
      rows={rows}
      figures={OF_QUEUES}
      judged="service_level"
      nameOf={({ key }) => names.queue(key)}
    />
  );
}

/** Both futures of each agent. */
export function AgentFigures({ question, names }: Props) {
  const { t } = useTranslation("twin");
  const nameOf = (figures: Figures) => agentName(figures.key, names, (number) => t("agents.added", { number }));
  return (
    <FigureTable
      title={t("result.agents")}
      column={t("result.agent")}
      rows={question.figures.filter(({ kind }) => kind === "agent")}
      figures={OF_AGENTS}
      judged="occupancy"
      nameOf={nameOf}
    />
  );
}

/** Agents who were added have no names but their place: `+1.2`. */
export function agentName(key: string, names: Names, added: (number: string) => string): string {
  return key.startsWith("+") ? added(key.slice(1)) : names.agent(key);
}

interface TableProps {
  title: string;
  column: string;
  rows: readonly Figures[];
  figures: readonly FigureName[];
  /** The figure whose difference is shown at the end. */
  judged: FigureName;
  nameOf: (figures: Figures) => string;
}

const meanOf = (figures: Figures, name: FigureName): number => (figures.after[name] ?? figures.before[name])?.mean ?? 0;

function FigureTable({ title, column, rows, figures, judged, nameOf }: TableProps) {
  const { t, i18n } = useTranslation("twin");
  const keys: Record<string, SortKey<Figures>> = {
    name: nameOf,
    ...Object.fromEntries(figures.map((name) => [name, (row: Figures) => meanOf(row, name)])),
    change: (row) => row.change[judged]?.mean ?? 0,
  };
  const sorting = useSorting(keys, i18n.language);
  if (rows.length === 0) return null;
  const head = (key: string, words: ReactNode, isNumber: boolean) => (
    <SortHead key={key} column={key} sorting={sorting} isNumber={isNumber}>
      {words}
    </SortHead>
  );
  return (
    <Card title={title} isPadded={false} isScrolling>
      <table className={`${table.table} ${classes.pairs}`}>
        <thead>
          <tr>
            {head("name", column, false)}
            {figures.map((name) => head(name, t(`figure.${name}`), true))}
            {head("change", t("result.change_of", { figure: t(`figure.${judged}`) }), true)}
          </tr>
        </thead>
        <tbody>
          {sorting.apply(rows).map((row) => (
            <tr key={row.key}>
              <th scope="row">{nameOf(row)}</th>
              {figures.map((name) => (
                <td key={name} className={table.number}>
                  <Pair row={row} name={name} />
                </td>
              ))}
              <td className={table.number}>
                <Judged row={row} name={judged} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

/** Before, then after with its range. */
function Pair({ row, name }: { row: Figures; name: FigureName }) {
  const text = useFigureText();
  const [before, after] = [row.before[name], row.after[name]];
  const words = (side: typeof before) => (side ? text.value(name, side.mean) : "–");
  return (
    <span className={classes.pair}>
      <span>
        <span className={classes.quiet}>{words(before)}</span>{" "}
        <span aria-hidden="true" className={classes.quiet}>
          →
        </span>{" "}
        {words(after)}
      </span>
      {after && after.low < after.high && <small className={classes.quiet}>{text.range(name, after)}</small>}
    </span>
  );
}

function Judged({ row, name }: { row: Figures; name: FigureName }) {
  const { t } = useTranslation("twin");
  const change = row.change[name];
  if (change) return <Certainty name={name} difference={change} />;
  return <span className={classes.quiet}>{t(row.before[name] ? "agents.gone" : "agents.new")}</span>;
}
