import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import type { TimelineEntry } from "@/features/contacts/api/history";
import { DecisionDetails } from "@/features/contacts/components/decision";
import classes from "@/features/contacts/components/timeline.module.css";
import { lineOf, type Names } from "@/features/contacts/hooks/timeline-lines";
import { useFormat } from "@/i18n/format";
import { useCodeText } from "@/i18n/use-code-text";
import type { Micros } from "@/lib/micros";

interface Props {
  entries: readonly TimelineEntry[];
  names: Names;
  /** The instant that is heard now: the line that was the last to happen then stands out. */
  at?: Micros | undefined;
  onSeek?: ((at: Micros) => void) | undefined;
  /** From when to when there is sound. */
  heard?: [Micros, Micros] | undefined;
}

/** What happened in a contact, in words. Where there is sound, a line leads to what was said then. */
export function Timeline({ entries, names, at: now, onSeek, heard }: Props) {
  const { t } = useTranslation("timeline");
  const textOf = useCodeText("timeline");
  const { span } = useFormat();
  const told = entries.flatMap((entry, index) => {
    const line = lineOf(entry, names, span);
    return line ? [{ at: entry.at, key: `${entry.at} ${index}`, line }] : [];
  });
  const current = now === undefined ? undefined : told.findLast(({ at }) => at <= now)?.key;
  const canSeek = (at: Micros) => heard !== undefined && at >= heard[0] && at < heard[1];
  return (
    <ol className={classes.list} aria-label={t("timeline.title")}>
      {told.map(({ at, key, line }) => (
        <li key={key} className={classes.entry} aria-current={key === current ? "step" : undefined}>
          <Time at={at} onSeek={canSeek(at) ? onSeek : undefined} />
          <span className={classes.glyph}>
            <Icon name={line.icon} size={15} />
          </span>
          <div className={classes.text}>
            {textOf(`timeline.${line.key}`, line.params) ??
              textOf(`timeline.${line.otherwise}`, line.params) ??
              t("timeline.other", { code: line.key })}
            {line.decision && <DecisionDetails decision={line.decision} names={names} />}
          </div>
        </li>
      ))}
    </ol>
  );
}

function Time({ at, onSeek }: { at: Micros; onSeek?: ((at: Micros) => void) | undefined }) {
  const { t } = useTranslation("timeline");
  const format = useFormat();
  const time = (
    <time className={classes.time} dateTime={new Date(at / 1000).toISOString()}>
      {format.exactTime(at)}
    </time>
  );
  if (!onSeek) return time;
  return (
    <button
      type="button"
      className={classes.seek}
      aria-label={t("timeline.listen_from", { time: format.exactTime(at) })}
      onClick={() => onSeek(at)}
    >
      {time}
    </button>
  );
}
