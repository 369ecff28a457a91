import { UnstyledButton } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Age } from "@/app/live/age";
import classes from "@/app/live/live.module.css";
import { Card } from "@/components/ui/card";
import { LoadingRows, Message, NoPermission } from "@/components/ui/states";
import table from "@/components/ui/table.module.css";
import { Level, Spark } from "@/features/metrics/components/level";
import { LiveFigure } from "@/features/metrics/figures/live-figure";
import { NONE, useFigures } from "@/features/metrics/hooks/use-figures";
import { type TodayCell, useToday, useTodayFigure } from "@/features/metrics/live/today";
import { DoingLine } from "@/features/people/components/doing-line";
import { useQueueName } from "@/features/queues/api/queues";
import { type QueueCell, useQueuesBoard } from "@/features/queues/live/queues";
import { useFormat } from "@/i18n/format";

interface Props {
  /** The queue that the rest of the page is about. */
  chosen: string | null;
  onChoose: (queue: string | null) => void;
}

/** Who waits in which queue, who could take them, and how the day goes there. A queue can be chosen. */
export function QueuesTable({ chosen, onChoose }: Props) {
  const { t } = useTranslation("app");
  const { isReady, refused, queues } = useQueuesBoard();
  return (
    <Card title={t("queues_board.title")} isPadded={false}>
      {refused && <NoPermission />}
      {!refused && !isReady && <LoadingRows rows={3} />}
      {isReady && queues.length === 0 && (
        <Message icon="queue" title={t("queues_board.empty_title")} text={t("queues_board.empty_text")} />
      )}
      {isReady && queues.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls is scrolled with the keys.
        <section className={classes.scroll} tabIndex={0} aria-label={t("queues_board.scroll")}>
          <QueueRows queues={queues} chosen={chosen} onChoose={onChoose} />
        </section>
      )}
    </Card>
  );
}

const NUMBERS = ["waiting", "longest", "service_level", "free_staffed", "aht", "abandoned", "last_hour"] as const;

/** The queues by name. Without `onChoose` they are only looked at. */
export function QueueRows({ queues, chosen, onChoose }: { queues: readonly QueueCell[] } & Partial<Props>) {
  const { t, i18n } = useTranslation("app");
  const nameOf = useQueueName();
  const today = useToday();
  const hasCallbacks = queues.some(({ queue }) => callbacksOf(today.queues[queue] ?? null) !== null);
  const sorted = [...queues].sort((a, b) => nameOf(a.queue).localeCompare(nameOf(b.queue), i18n.language));
  return (
    <table className={table.table} aria-label={t("queues_board.title")}>
      <thead>
        <tr>
          <th scope="col">{t("queues_board.queue")}</th>
          {NUMBERS.map((name) => (
            <th key={name} scope="col" className={table.number}>
              {t(`queues_board.${name}`)}
            </th>
          ))}
          {hasCallbacks && (
            <th scope="col" className={table.number}>
              {t("queues_board.callbacks")}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {sorted.map((each) => {
          const name = nameOf(each.queue);
          return (
            <tr key={each.queue}>
              <th scope="row">
                {onChoose ? (
                  <UnstyledButton
                    fw={600}
                    fz="inherit"
                    aria-pressed={chosen === each.queue}
                    c={chosen === each.queue ? "var(--brand)" : undefined}
                    onClick={() => onChoose(chosen === each.queue ? null : each.queue)}
                  >
                    {name}
                  </UnstyledButton>
                ) : (
                  name
                )}
              </th>
              <Now queue={each} />
              <SoFar cell={today.queues[each.queue] ?? null} queue={each} />
              {hasCallbacks && <Callbacks cell={today.queues[each.queue] ?? null} />}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Now({ queue }: { queue: QueueCell }) {
  const { t } = useTranslation("app");
  const format = useFormat();
  const [low, high] = queue.wait ?? [0, 0];
  return (
    <>
      <td className={table.number}>
        {format.number(queue.waiting)}
        {queue.wait && (
          <span className={classes.expected} title={t("queues_board.expected_wait")}>
            {low === 0 ? t("queues_board.wait_up_to", { high }) : t("queues_board.wait_between", { low, high })}
          </span>
        )}
      </td>
      <td className={table.number}>
        {queue.oldest_since === null ? (
          <span className={table.empty}>{NONE}</span>
        ) : (
          <Age since={queue.oldest_since} limit_s={queue.longest_wait_s} />
        )}
      </td>
    </>
  );
}

function SoFar({ cell, queue }: { cell: TodayCell | null; queue: QueueCell }) {
  const { t } = useTranslation("app");
  const figures = useFigures();
  const format = useFormat();
  const figure = useTodayFigure();
  const comesTo = (metric: string) => (cell && figure ? figure(metric, cell).value : null);
  const live = (metric: string, children: ReactElement) => (
    <td className={table.number}>
      <LiveFigure metric={metric} since={cell?.since} only={{ queue: [queue.queue] }}>
        {children}
      </LiveFigure>
    </td>
  );
  return (
    <>
      {live(
        "sl.offered",
        <span>
          <Level
            level={comesTo("sl.offered")}
            target_percent={cell?.target_percent ?? null}
            isAtRisk={cell?.will_miss_target ?? false}
          />
        </span>,
      )}
      <td className={table.number}>
        <b>{format.number(queue.free)}</b> <span className={classes.quiet}>/ {format.number(queue.staffed)}</span>
        <DoingLine doing={queue.doing} />
      </td>
      {live("aht", <span>{figures.duration(comesTo("aht"))}</span>)}
      {live("abandonment", <span>{figures.percent(comesTo("abandonment"))}</span>)}
      <td className={table.number}>
        {cell && (
          <Spark
            values={cell.spark}
            label={t("queues_board.came", { count: cell.spark.reduce((sum, value) => sum + value, 0) })}
          />
        )}
      </td>
    </>
  );
}

/** Who is to be called back, and how today's attempts went; `null` where there was none of it. */
function callbacksOf(cell: TodayCell | null) {
  const { to_call = 0, called_back = 0, not_reached = 0 } = cell ?? {};
  return to_call + called_back + not_reached === 0 ? null : { to_call, called_back, not_reached };
}

function Callbacks({ cell }: { cell: TodayCell | null }) {
  const { t } = useTranslation("app");
  const found = callbacksOf(cell);
  if (found === null) return <td className={`${table.number} ${table.empty}`}>{NONE}</td>;
  const { to_call, called_back, not_reached } = found;
  return (
    <td className={table.number}>
      {t("queues_board.to_call", { count: to_call })}
      <span className={classes.expected}>{t("queues_board.called_back", { reached: called_back, not_reached })}</span>
    </td>
  );
}
