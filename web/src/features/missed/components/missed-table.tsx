import type { KeyboardEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/ui/avatar";
import table from "@/components/ui/table.module.css";
import type { MissedEntry } from "@/features/missed/api/missed";
import classes from "@/features/missed/components/missed.module.css";
import { type Deeds, MissedActions } from "@/features/missed/components/missed-actions";
import { useMissedWords } from "@/features/missed/hooks/use-missed-words";

interface Props {
  entries: readonly MissedEntry[];
  deeds: Deeds;
  queueName: (queue: string) => string;
  /** A number that is called when it is pressed. */
  dial: (number: string) => ReactNode;
  onOpen: (contact: string) => void;
}

/** Who was missed, why, and what has become of it. The arrows up and down go from row to row. */
export function MissedTable({ entries, ...rest }: Props) {
  const { t } = useTranslation("missed");
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls is reached by the keyboard.
    <section className={`${table.scroll} ${classes.ledger}`} tabIndex={0} aria-label={t("table.scroll")}>
      <table className={table.table} aria-label={t("title")}>
        <thead>
          <tr>
            {(["who", "last", "wanted", "why", "waited", "status", "owner"] as const).map((column) => (
              <th key={column} scope="col">
                {t(`table.${column}`)}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody onKeyDown={moveBetweenRows}>
          {entries.map((entry) => (
            <Row key={entry.contact} entry={entry} {...rest} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function moveBetweenRows(event: KeyboardEvent<HTMLElement>) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const names = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-open]")];
  const next =
    step && names.includes(event.target as HTMLElement) && names[names.indexOf(event.target as HTMLElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function Row({ entry, deeds, queueName, dial, onOpen }: { entry: MissedEntry } & Omit<Props, "entries">) {
  const { t } = useTranslation("missed");
  const words = useMissedWords();
  const name = entry.name || t("unknown");
  const wanted = [entry.agent, entry.queue === null ? null : queueName(entry.queue)].filter((each) => each !== null);
  return (
    <tr>
      <th scope="row">
        <span className={table.withGlyph}>
          <Avatar name={name} size={28} />
          <span>
            <button type="button" className={classes.open} data-open onClick={() => onOpen(entry.contact)}>
              {name}
            </button>
            {entry.number !== "" && <span className={classes.number}>{dial(entry.number)}</span>}
          </span>
        </span>
      </th>
      <td>
        {words.when(entry.last_at)}
        <Below>{words.times(entry)}</Below>
      </td>
      <Perhaps label={t("table.wanted")}>{wanted.join(" · ")}</Perhaps>
      <td className={classes.why}>{words.cause(entry)}</td>
      <Perhaps label={t("table.waited")}>{words.waited(entry)}</Perhaps>
      <td className={classes.state}>
        <StatusMark status={entry.status} />
        <Below>{words.closing(entry).join(" · ")}</Below>
        {entry.planned_at !== null && <Below>{t("planned", { at: words.when(entry.planned_at) })}</Below>}
      </td>
      <Perhaps label={t("table.owner")}>{entry.is_mine ? t("owner.me") : entry.owner}</Perhaps>
      <td>
        <MissedActions entry={entry} deeds={deeds} isCompact />
      </td>
    </tr>
  );
}

/** What may not be known. Where there is little room, it says itself what it is, or is left out. */
function Perhaps({ label, children }: { label: string; children: string | null }) {
  if (!children) {
    return (
      <td data-empty>
        <span className={table.empty}>–</span>
      </td>
    );
  }
  return <td data-label={label}>{children}</td>;
}

function Below({ children }: { children: ReactNode }) {
  return children ? <span className={classes.below}>{children}</span> : null;
}

export function StatusMark({ status }: { status: MissedEntry["status"] }) {
  const { t } = useTranslation("missed");
  return (
    <span className={classes.status} data-status={status}>
      {t(`status.${status}`)}
    </span>
  );
}
