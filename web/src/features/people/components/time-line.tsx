import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import { Icon } from "@/components/ui/icon";
import { Loaded, LoadingRows, Message } from "@/components/ui/states";
import table from "@/components/ui/table.module.css";
import { useTimeLine } from "@/features/people/api/time-line";
import { STATE_COLOURS, STATE_GLYPHS } from "@/features/people/components/agent-state-tag";
import classes from "@/features/people/components/time-line.module.css";
import { type Hold, type Piece, piecesOf } from "@/features/people/hooks/time-line-pieces";
import { useReasonText } from "@/features/people/hooks/use-reason-text";
import { DOINGS, type Doing } from "@/features/people/live/agents";
import { useFormat } from "@/i18n/format";
import { clockText, MILLISECOND, type Micros, SECOND } from "@/lib/micros";
import { useLive } from "@/realtime/context";

const MINUTE: Micros = 60 * SECOND;
const MOST_TICKS = 12;
/** Minutes between two marks of the clock. */
const STEPS = [1, 5, 15, 30, 60, 120, 180] as const;
const FIRST: readonly Doing[] = ["talking", "holding"];
const ORDER: readonly Doing[] = [...FIRST, ...DOINGS.filter((doing) => !FIRST.includes(doing))];

interface Props {
  agent: string;
  since: Micros;
  until: Micros;
  /** When customers of this agent heard music. */
  holds: readonly Hold[];
  /** Whether whoever looks may open contacts. */
  mayOpen: boolean;
}

/** An agent's day in one line, by what they did, from the first sign-in to the last sign-out; and the same as a list. */
export function TimeLine({ agent, since, until, holds, mayOpen }: Props) {
  const { t } = useTranslation("people");
  const live = useLive();
  const line = useTimeLine(agent, since, until);
  return (
    <Card title={t("time_line.title")}>
      <Loaded query={line} loading={<LoadingRows rows={2} height={30} />}>
        {(intervals) => {
          const pieces = piecesOf(intervals, holds, since, until, live.now());
          const [first, last] = [pieces[0], pieces.at(-1)];
          if (!first || !last) {
            return <Message icon="clock" title={t("time_line.empty_title")} text={t("time_line.empty_text")} />;
          }
          return (
            <>
              <Drawn pieces={pieces} since={first.since} until={last.until} />
              <details className={classes.list}>
                <summary>{t("time_line.list")}</summary>
                <List pieces={pieces} mayOpen={mayOpen} />
              </details>
            </>
          );
        }}
      </Loaded>
    </Card>
  );
}

function usePieceWords() {
  const { t } = useTranslation("people");
  const reasonText = useReasonText();
  const state = (of: Doing) => t(`state.${of}`);
  const name = (piece: Piece) =>
    piece.state === "break"
      ? t("time_line.reason", { state: state(piece.state), reason: reasonText(piece.reason) })
      : state(piece.state);
  return { state, name };
}

function Drawn({ pieces, since, until }: { pieces: readonly Piece[]; since: Micros; until: Micros }) {
  const { t } = useTranslation("people");
  const format = useFormat();
  const words = usePieceWords();
  const share = (length: Micros) => `${(length / (until - since)) * 100}%`;
  const summary = t("time_line.summary", { from: format.time(since), to: format.time(until) });
  const title = (piece: Piece) => {
    const told = {
      state: words.name(piece),
      from: format.time(piece.since),
      to: format.time(piece.until),
      length: clockText(piece.until - piece.since),
    };
    return piece.isOpen ? t("time_line.lasts", told) : t("time_line.piece", told);
  };
  return (
    <>
      <div className={classes.line} role="img" aria-label={summary}>
        {pieces.map((piece) => (
          <span
            key={`${piece.since} ${piece.state}`}
            className={classes.piece}
            data-state={piece.state}
            title={title(piece)}
            style={{ width: share(piece.until - piece.since), backgroundColor: STATE_COLOURS[piece.state] }}
          />
        ))}
      </div>
      <div className={classes.hours} aria-hidden="true">
        {marksBetween(since, until).map((at) => (
          <span key={at} style={{ insetInlineStart: share(at - since) }}>
            {format.time(at)}
          </span>
        ))}
      </div>
      <ul className={classes.legend}>
        {ORDER.filter((state) => pieces.some((piece) => piece.state === state)).map((state) => (
          <li key={state}>
            <i data-state={state} style={{ backgroundColor: STATE_COLOURS[state] }} />
            <Icon name={STATE_GLYPHS[state]} size={14} />
            {words.state(state)}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Round times by the clocks of the browser, so many at most. */
function marksBetween(since: Micros, until: Micros): Micros[] {
  const minutes = STEPS.find((each) => (until - since) / MINUTE / each <= MOST_TICKS) ?? STEPS[STEPS.length - 1] ?? 1;
  const hour = new Date(since / MILLISECOND).setMinutes(0, 0, 0) * MILLISECOND;
  const found: Micros[] = [];
  for (let at = hour; at < until; at += minutes * MINUTE) if (at >= since) found.push(at);
  return found;
}

function List({ pieces, mayOpen }: { pieces: readonly Piece[]; mayOpen: boolean }) {
  const { t } = useTranslation("people");
  const format = useFormat();
  const words = usePieceWords();
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th scope="col">{t("time_line.from")}</th>
          <th scope="col">{t("time_line.state")}</th>
          <th scope="col" className={table.number}>
            {t("time_line.length")}
          </th>
        </tr>
      </thead>
      <tbody>
        {pieces.map((piece) => (
          <tr key={`${piece.since} ${piece.state}`}>
            <th scope="row">{format.exactTime(piece.since)}</th>
            <td>
              {piece.contact !== null && mayOpen ? (
                <Link to="/history/$contact" params={{ contact: piece.contact }}>
                  {words.name(piece)}
                </Link>
              ) : (
                words.name(piece)
              )}
            </td>
            <td className={table.number}>{clockText(piece.until - piece.since)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
