import { ActionIcon } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import { Icon } from "@/components/ui/icon";
import { useNotices } from "@/components/ui/notices";
import { FailedLine } from "@/components/ui/states";
import table from "@/components/ui/table.module.css";
import { useDelete, useKept } from "@/features/twin/api/answers";
import type { Kept } from "@/features/twin/api/what-if";
import classes from "@/features/twin/components/what-if.module.css";
import type { Names } from "@/features/twin/hooks/names";
import { type FigureName, useFigureText } from "@/features/twin/hooks/use-figure-text";
import { formatDay } from "@/lib/dates";

interface Props {
  /** The one that is shown. */
  shown: string | undefined;
  names: Names;
  onOpen: (question: string) => void;
}

const SHOWN: readonly FigureName[] = ["service_level", "mean_wait_s", "abandonment", "occupancy"];

/** What somebody keeps, one below the other, so that several answers can be compared. */
export function KeptList({ shown, names, onOpen }: Props) {
  const { t } = useTranslation("twin");
  const kept = useKept();
  const { remove, restore } = useDelete();
  const show = useNotices();
  const forget = ({ question, name }: Kept) =>
    remove.mutate(question, {
      onSuccess: () => show({ text: t("keep.deleted", { name: name ?? "" }), undo: () => restore.mutate(question) }),
    });
  const failed = kept.error ?? remove.error ?? restore.error;
  if (!kept.data?.length && !failed) return null;
  return (
    <Card title={t("keep.title")} isPadded={false} isScrolling>
      <FailedLine error={failed} />
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t("keep.name")}</th>
            {SHOWN.map((name) => (
              <th key={name} scope="col" className={table.number}>
                {t(`figure.${name}`)}
              </th>
            ))}
            <th scope="col">{t("keep.by")}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {kept.data?.map((each) => (
            <Row
              key={each.question}
              kept={each}
              isShown={each.question === shown}
              names={names}
              onOpen={() => onOpen(each.question)}
              onForget={() => forget(each)}
            />
          ))}
        </tbody>
      </table>
    </Card>
  );
}

interface RowProps {
  kept: Kept;
  isShown: boolean;
  names: Names;
  onOpen: () => void;
  onForget: () => void;
}

function Row({ kept, isShown, names, onOpen, onForget }: RowProps) {
  const { t, i18n } = useTranslation("twin");
  const text = useFigureText();
  const asked = new Date(kept.asked_at);
  return (
    <tr aria-current={isShown || undefined}>
      <th scope="row">
        <button type="button" className={classes.link} onClick={onOpen}>
          {kept.name}
        </button>
        <br />
        <span className={classes.quiet}>{formatDay(kept.day, i18n.language, { dateStyle: "medium" })}</span>
      </th>
      {SHOWN.map((name) => {
        const range = kept.figures.after[name];
        return (
          <td key={name} className={table.number}>
            {range ? text.range(name, range) : "–"}
          </td>
        );
      })}
      <td>
        <names.Person user={kept.asked_by} />
        <br />
        <time dateTime={kept.asked_at} className={classes.quiet}>
          {asked.toLocaleString(i18n.language, { dateStyle: "short", timeStyle: "short", hourCycle: "h23" })}
        </time>
      </td>
      <td className={table.number}>
        {kept.may_change && (
          <ActionIcon variant="subtle" aria-label={t("keep.forget", { name: kept.name ?? "" })} onClick={onForget}>
            <Icon name="trash" size={15} />
          </ActionIcon>
        )}
      </td>
    </tr>
  );
}
