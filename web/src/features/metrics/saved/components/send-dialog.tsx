import { NativeSelect } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/components/ui/dialog";
import { useNotices } from "@/components/ui/notices";
import { FailedLine, Message } from "@/components/ui/states";
import { type SavedReport, type Schedule, useDeleteSchedule } from "@/features/metrics/saved/api/saved";
import { ScheduleForm } from "@/features/metrics/saved/components/schedule-form";
import { useScheduleWords } from "@/features/metrics/saved/hooks/use-schedule-words";

interface Props {
  report: SavedReport;
  /** One's own schedules of it. */
  schedules: readonly Schedule[];
  hasMail: boolean;
  onClose: () => void;
}

const NEW = "";

/** When a report is sent by itself, and to whom. Without a mail server only what exists can be stopped or deleted. */
export function SendDialog({ report, schedules, hasMail, onClose }: Props) {
  const { t } = useTranslation("saved");
  const words = useScheduleWords();
  const show = useNotices();
  const { remove, restore } = useDeleteSchedule();
  const [chosen, setChosen] = useState(schedules[0]?.schedule ?? NEW);
  const schedule = schedules.find((each) => each.schedule === chosen) ?? null;
  const forget = (gone: string) =>
    remove.mutate(gone, {
      onSuccess: () => {
        show({ text: t("mail.deleted"), undo: () => restore.mutate(gone) });
        onClose();
      },
    });
  return (
    <Dialog title={t("mail.title", { name: report.name })} size={520} onClose={onClose}>
      {!hasMail && <Message icon="mail" title={t("mail.off_title")} text={t("mail.off_text")} />}
      {schedules.length > 0 && (
        <NativeSelect
          label={t("mail.which")}
          mb="sm"
          value={chosen}
          onChange={(event) => setChosen(event.currentTarget.value)}
          data={[
            ...schedules.map((each) => ({ value: each.schedule, label: words.when(each.timetable) })),
            ...(hasMail ? [{ value: NEW, label: t("mail.new") }] : []),
          ]}
        />
      )}
      {(hasMail || schedule) && (
        <ScheduleForm
          key={chosen}
          report={report.report}
          schedule={schedule}
          hasMail={hasMail}
          onSaved={onClose}
          onDelete={schedule && (() => forget(schedule.schedule))}
        />
      )}
      <FailedLine error={remove.error ?? restore.error} />
    </Dialog>
  );
}
