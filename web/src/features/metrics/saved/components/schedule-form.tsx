import { Button, Checkbox } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNotices } from "@/components/ui/notices";
import { FailedLine } from "@/components/ui/states";
import {
  isEver,
  type Schedule,
  type ScheduleBody,
  useSaveSchedule,
  useSendNow,
} from "@/features/metrics/saved/api/saved";
import { addressesIn, isSendable, MailingFields } from "@/features/metrics/saved/components/mailing-fields";
import classes from "@/features/metrics/saved/components/saved.module.css";
import { ScheduleState } from "@/features/metrics/saved/components/schedule-state";
import { TimetableFields } from "@/features/metrics/saved/components/timetable-fields";
import { useScheduleWords } from "@/features/metrics/saved/hooks/use-schedule-words";
import { isLanguage } from "@/i18n/languages";

interface Props {
  report: string;
  /** `null` for a new one. */
  schedule: Schedule | null;
  hasMail: boolean;
  onSaved: () => void;
  onDelete: (() => void) | null;
}

const ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What most people want: on working days at eight, to be read by people. */
const usual = (language: string): ScheduleBody => ({
  timetable: { rhythm: "weekly", weekdays: [1, 2, 3, 4, 5], day: 1, minute: 8 * 60, zone: ZONE },
  mailing: { to: [], language: isLanguage(language) ? language : "en", format: "pdf" },
  is_active: true,
});

/** A schedule, what becomes of it next, and what became of it last. */
export function ScheduleForm({ report, schedule, hasMail, onSaved, onDelete }: Props) {
  const { t, i18n } = useTranslation("saved");
  const show = useNotices();
  const words = useScheduleWords();
  const [form, setForm] = useState<ScheduleBody>(schedule ?? usual(i18n.language));
  const [typed, setTyped] = useState(form.mailing.to.join("\n"));
  const save = useSaveSchedule();
  const send = useSendNow(report);
  const to = addressesIn(typed);
  const { timetable, is_active } = form;
  const mailing = { ...form.mailing, to };
  const isReady = isSendable(to);
  const go = () =>
    save.mutate(
      { report, schedule: schedule?.schedule ?? null, body: { timetable, mailing, is_active } },
      {
        onSuccess: () => {
          show({ text: t("mail.saved") });
          onSaved();
        },
      },
    );
  const sendNow = () =>
    send.mutate(
      { mailing, zone: timetable.zone },
      { onSuccess: () => show({ text: t("mail.sent_now", { count: to.length }) }) },
    );
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      {schedule && <ScheduleState schedule={schedule} />}
      <TimetableFields value={timetable} onChange={(next) => setForm({ ...form, timetable: next })} />
      <MailingFields
        value={form.mailing}
        typed={typed}
        onType={setTyped}
        onChange={(next) => setForm({ ...form, mailing: next })}
      />
      {schedule && (
        <Checkbox
          label={t("mail.on")}
          checked={is_active}
          onChange={(event) => setForm({ ...form, is_active: event.currentTarget.checked })}
        />
      )}
      <FailedLine error={save.error} />
      {send.error && <FailedLine error={words.refusal(send.error)} />}
      <div className={classes.ways}>
        {onDelete && (
          <Button variant="subtle" color="red" className={classes.first ?? ""} onClick={onDelete}>
            {t("mail.delete")}
          </Button>
        )}
        {hasMail && (
          <Button variant="default" loading={send.isPending} disabled={!isReady} onClick={sendNow}>
            {t("mail.now")}
          </Button>
        )}
        <Button type="submit" loading={save.isPending} disabled={!(isReady && isEver(timetable))}>
          {t("mail.save")}
        </Button>
      </div>
    </form>
  );
}
