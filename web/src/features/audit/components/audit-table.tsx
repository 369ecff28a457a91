import { useTranslation } from "react-i18next";
import table from "@/components/ui/table.module.css";
import type { AuditEntry } from "@/features/audit/api/audit";
import classes from "@/features/audit/components/audit.module.css";
import { useFormat } from "@/i18n/format";
import { useCodeText } from "@/i18n/use-code-text";

/** The subject of a sign-in that was refused to nobody of the centre. */
const UNKNOWN = "unknown";

/** Who did what, the newest first. */
export function AuditTable({ entries }: { entries: readonly AuditEntry[] }) {
  const { t } = useTranslation("audit");
  return (
    <div className={classes.scroll}>
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
            <Row key={entry.id} entry={entry} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation("audit");
  const format = useFormat();
  const textOf = useCodeText("audit");
  return (
    <tr>
      <td className={table.quiet}>{format.moment(entry.at)}</td>
      <th scope="row">{entry.actor === null ? t("system") : (entry.actor_name ?? entry.actor)}</th>
      <td title={entry.action}>{textOf(`action.${entry.action}`) ?? entry.action}</td>
      <td className={classes.subject}>{entry.subject === UNKNOWN ? t("unknown") : entry.subject}</td>
      <td>{entry.purpose ?? <span className={table.empty}>–</span>}</td>
    </tr>
  );
}
