import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, type RefObject } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/ui/avatar";
import { Clock } from "@/components/ui/clock";
import { useUserName } from "@/features/people/api/people";
import { AgentStateTag } from "@/features/people/components/agent-state-tag";
import type { AgentWords } from "@/features/people/components/agents-list";
import classes from "@/features/people/components/agents-list.module.css";
import { useReasonText } from "@/features/people/hooks/use-reason-text";
import type { AgentCell } from "@/features/people/live/agents";
import { useFormat } from "@/i18n/format";
import { useCell } from "@/realtime/context";
import { useIsBefore } from "@/realtime/use-is-before";

const ROW = 38;

interface Props {
  list: RefObject<HTMLElement | null>;
  order: readonly string[];
  nameOf: (agent: string) => string;
  words: AgentWords;
}

/** The rows that are in view, and a few around them. */
export function AgentRows({ list, order, nameOf, words }: Props) {
  const { t } = useTranslation("people");
  const rows = useVirtualizer({
    count: order.length,
    getScrollElement: () => list.current,
    estimateSize: () => ROW,
    overscan: 4,
    getItemKey: (index) => order[index] ?? index,
    initialRect: { width: 860, height: 420 },
  });
  const shown = rows.getVirtualItems();
  const above = shown[0]?.start ?? 0;
  const below = rows.getTotalSize() - (shown.at(-1)?.end ?? 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls is scrolled with the keys.
    <section ref={list} className={classes.scroll} tabIndex={0} aria-label={t("board.scroll")}>
      <table className={classes.table} aria-label={t("board.title")} aria-rowcount={order.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">{t("board.agent")}</th>
            <th scope="col">{t("board.state")}</th>
            <th scope="col">{t("board.about")}</th>
            <th scope="col" className={classes.number}>
              {t("board.handled")}
            </th>
            <th scope="col" className={classes.number}>
              {t("board.actions")}
            </th>
          </tr>
        </thead>
        <tbody>
          <Gap height={above} />
          {shown.map(({ index, key }) => {
            const agent = order[index];
            if (agent === undefined) return null;
            return <AgentRow key={key} agent={agent} index={index} name={nameOf(agent)} words={words} />;
          })}
          <Gap height={below} />
        </tbody>
      </table>
    </section>
  );
}

/** The place of the rows that are not in view. */
function Gap({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr className={classes.gap}>
      <td colSpan={5} style={{ height }} />
    </tr>
  );
}

interface RowProps {
  agent: string;
  index: number;
  name: string;
  words: AgentWords;
}

const AgentRow = memo(function AgentRow({ agent, index, name, words }: RowProps) {
  const cell = useCell<AgentCell>("agents", agent);
  if (!cell) return null;
  return (
    <tr aria-rowindex={index + 2}>
      <th scope="row">
        <span className={classes.person}>
          <Avatar name={name} size={24} />
          <b>{name}</b>
          <span className={classes.quiet}>{words.team(cell.team)}</span>
        </span>
      </th>
      <td>
        <span className={classes.state}>
          <AgentStateTag state={cell.doing} />
          <Clock since={cell.since} />
          <Why cell={cell} />
        </span>
      </td>
      <td className={classes.quiet}>{words.about(cell)}</td>
      <td className={classes.number}>{words.handled(agent)}</td>
      <td>
        <span className={classes.actions}>{words.actions(cell)}</span>
      </td>
    </tr>
  );
});

const TOLD: ReadonlySet<string> = new Set(["available", "break", "offline"]);

/** Why the agent is in the state, and who wanted it so. What a call has led to needs no words. */
function Why({ cell }: { cell: AgentCell }) {
  const { t } = useTranslation("people");
  const reasonText = useReasonText();
  const format = useFormat();
  const by = useUserName(cell.by);
  const time = format.time(cell.since);
  const isResting = useIsBefore(cell.rests_until);
  if (cell.state === "available" && isResting && cell.rests_until !== null) {
    const until = format.exactTime(cell.rests_until);
    return (
      <span className={classes.resting}>
        {cell.missed > 0 ? t("board.rests_missed", { count: cell.missed, until }) : t("board.rests", { until })}
      </span>
    );
  }
  if (cell.doing === "unreachable") return null;
  if (cell.by !== null) {
    const reason = cell.reason === "requested" ? null : reasonText(cell.reason);
    const words = by === null ? "" : t("set_by", { name: by, time });
    return <span className={classes.quiet}>{reason ? `${reason} · ${words}` : words}</span>;
  }
  if (!TOLD.has(cell.state) || cell.reason === "requested") return null;
  return <span className={classes.quiet}>{reasonText(cell.reason)}</span>;
}
