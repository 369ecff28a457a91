import { ActionIcon, Menu } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { useNotices } from "@/components/ui/notices";
import { FailedLine } from "@/components/ui/states";
import { searchOf } from "@/features/metrics/saved/api/address";
import { type SavedReport, type Schedule, useDeleteReport } from "@/features/metrics/saved/api/saved";
import classes from "@/features/metrics/saved/components/saved.module.css";
import { useScheduleWords } from "@/features/metrics/saved/hooks/use-schedule-words";

interface Props {
  reports: readonly SavedReport[];
  schedules: (of: SavedReport) => readonly Schedule[];
  /** The one that is shown, */
  shown: string | undefined;
  /** and whether it was changed since. */
  isChanged: boolean;
  maySend: boolean;
  onRename: (report: SavedReport) => void;
  onMail: (report: SavedReport) => void;
}

/** The saved reports, side by side as far as there is room. */
export function SavedList({ reports, schedules, shown, isChanged, maySend, onRename, onMail }: Props) {
  const { t } = useTranslation("saved");
  const { remove, restore } = useDeleteReport();
  const show = useNotices();
  const forget = ({ report, name }: SavedReport) =>
    remove.mutate(report, {
      onSuccess: () => show({ text: t("list.deleted", { name }), undo: () => restore.mutate(report) }),
    });
  if (reports.length === 0) return <FailedLine error={remove.error ?? restore.error} />;
  return (
    <nav aria-label={t("title")} className={classes.list}>
      <ul>
        {reports.map((each) => (
          <li key={each.report} className={classes.entry} data-active={each.report === shown || undefined}>
            <Entry
              report={each}
              schedules={schedules(each)}
              isShown={each.report === shown}
              isChanged={each.report === shown && isChanged}
            />
            {(each.is_own || maySend) && (
              <Menu position="bottom-end" width={240}>
                <Menu.Target>
                  <ActionIcon variant="subtle" aria-label={t("list.actions", { name: each.name })}>
                    <Icon name="chevron-down" size={16} />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  {maySend && (
                    <Menu.Item leftSection={<Icon name="mail" size={16} />} onClick={() => onMail(each)}>
                      {t("list.mail")}
                    </Menu.Item>
                  )}
                  {each.is_own && (
                    <>
                      <Menu.Item leftSection={<Icon name="pencil" size={16} />} onClick={() => onRename(each)}>
                        {t("list.rename")}
                      </Menu.Item>
                      <Menu.Item leftSection={<Icon name="trash" size={16} />} onClick={() => forget(each)}>
                        {t("list.delete")}
                      </Menu.Item>
                    </>
                  )}
                </Menu.Dropdown>
              </Menu>
            )}
          </li>
        ))}
      </ul>
      <FailedLine error={remove.error ?? restore.error} />
    </nav>
  );
}

interface EntryProps {
  report: SavedReport;
  schedules: readonly Schedule[];
  isShown: boolean;
  isChanged: boolean;
}

/** A saved report by its name, whose it is, and when it is sent. */
function Entry({ report, schedules, isShown, isChanged }: EntryProps) {
  const { t } = useTranslation("saved");
  const words = useScheduleWords();
  const failed = schedules.flatMap(({ deliveries }) => deliveries.filter(({ state }) => state === "failed")).length;
  const active = schedules.filter(({ is_active }) => is_active);
  const facts = [
    ...(report.is_own ? [] : [t("list.by", { owner: report.owner })]),
    ...(report.is_own && report.is_shared ? [t("list.shared")] : []),
    ...(isChanged ? [t("list.changed")] : []),
    ...active.map(({ timetable }) => words.when(timetable)),
  ];
  return (
    <Link
      to="/reports"
      search={searchOf(report.report, report.address)}
      resetScroll={false}
      className={classes.link}
      aria-current={isShown ? "page" : undefined}
    >
      <Icon name={active.length > 0 ? "mail" : "star"} size={18} />
      <span>
        <span className={classes.name}>{report.name}</span>
        {facts.length > 0 && <span className={classes.text}>{facts.join(" · ")}</span>}
        {failed > 0 && (
          <span className={classes.trouble}>
            <Icon name="alert" size={14} />
            {t("state.trouble", { count: failed })}
          </span>
        )}
      </span>
    </Link>
  );
}
