import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import table from "@/components/ui/table.module.css";
import { COMMENT_KINDS, type CommentCount, type CommentKind, type CommentStep } from "@/features/contacts/api/comments";
import classes from "@/features/contacts/components/comments.module.css";
import { useFormat } from "@/i18n/format";
import { MILLISECOND } from "@/lib/micros";

const MOST_STEPS = 31;

interface Props {
  counts: readonly CommentCount[];
  step: CommentStep;
  /** Shows the contacts of a kind; with an instant those of that step of time. */
  onFind: (kind: CommentKind, at?: number) => void;
}

/** What agents said was in the way, how often and when: a contact counts once for each kind, when it arrived. */
export function CommentCounts({ counts, step, onFind }: Props) {
  const { t, i18n } = useTranslation("contacts");
  const format = useFormat();
  if (counts.length === 0) return null;
  const kinds = COMMENT_KINDS.filter((kind) => counts.some((count) => count.kind === kind));
  const steps = [...new Set(counts.map(({ at }) => at))].slice(0, MOST_STEPS);
  const date = new Intl.DateTimeFormat(i18n.language, { weekday: "short", day: "numeric", month: "short" });
  const when = (at: number) => (step === "hour" ? format.time(at) : date.format(at / MILLISECOND));
  const of = (kind: CommentKind) => counts.filter((count) => count.kind === kind);
  return (
    <Card>
      <div className={classes.counts}>
        <h2>{t("comment_counts.title")}</h2>
        {kinds.map((kind) => (
          <Button key={kind} size="compact-sm" variant="default" onClick={() => onFind(kind)}>
            {t("comment_counts.of_kind", {
              kind: t(`comment.kinds.${kind}`),
              number: format.number(of(kind).reduce((sum, { contacts }) => sum + contacts, 0)),
            })}
          </Button>
        ))}
      </div>
      <details className={classes.when}>
        <summary>{t("comment_counts.show")}</summary>
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">{t(`comment_counts.${step}`)}</th>
              {kinds.map((kind) => (
                <th key={kind} scope="col" className={table.number}>
                  {t(`comment.kinds.${kind}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {steps.map((at) => (
              <tr key={at}>
                <th scope="row">{when(at)}</th>
                {kinds.map((kind) => {
                  const number = format.number(of(kind).find((count) => count.at === at)?.contacts ?? 0);
                  const words = t("comment_counts.find", { kind: t(`comment.kinds.${kind}`), when: when(at), number });
                  return (
                    <td key={kind} className={table.number}>
                      {number === format.number(0) || step === "hour" ? (
                        number
                      ) : (
                        <button
                          type="button"
                          className={classes.number}
                          aria-label={words}
                          onClick={() => onFind(kind, at)}
                        >
                          {number}
                        </button>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </Card>
  );
}
