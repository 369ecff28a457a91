import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Moment } from "@/components/ui/moment";
import table from "@/components/ui/table.module.css";
import type { AuditEntry } from "@/features/audit/api/audit";
import classes from "@/features/audit/components/audit.module.css";
import { useCodeText } from "@/i18n/use-code-text";

/** The subject of a sign-in that was refused to nobody of the centre. */
const UNKNOWN = "unknown";

interface Props {
  entries: readonly AuditEntry[];
  /** Who did it, where the page knows more of them than their name. */
  actorOf: (actor: string, name: string) => ReactNode;
  subjectOf: (entry: AuditEntry) => ReactNode;
}

/** Who did what, the newest first. */
export function AuditTable({ entries, actorOf, subjectOf }: Props) {
  const { t } = useTranslation("audit");
  return (
    <div className={table.scroll}>
      <table className={table.table} aria-label={t("title")}>
        <thead>
          <tr>
            <th scope="col">{t("when")}</th>
            <th scope="col">{t("who")}</th>
            <th scope="col">{t("what")}</th>
            <th scope="col">{t("subject")}</th>
            <th scope="col">{t("purpose")}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <Row key={entry.id} entry={entry} actorOf={actorOf} subjectOf={subjectOf} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ entry, actorOf, subjectOf }: Omit<Props, "entries"> & { entry: AuditEntry }) {
  const { t } = useTranslation("audit");
  const textOf = useCodeText("audit");
  return (
    <tr>
      <td className={table.quiet}>
        <Moment at={entry.at} />
      </td>
      <th scope="row">{entry.actor === null ? t("system") : actorOf(entry.actor, entry.actor_name ?? entry.actor)}</th>
      <td title={entry.action}>{textOf(`action.${entry.action}`) ?? entry.action}</td>
      <td className={classes.subject}>{entry.subject === UNKNOWN ? t("unknown") : subjectOf(entry)}</td>
      <td>{entry.purpose ?? <span className={table.empty}>–</span>}</td>
    </tr>
  );
}
