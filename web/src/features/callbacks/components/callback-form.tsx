import { Button, Checkbox, Input, SegmentedControl, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { DateField } from "@/components/ui/date-field";
import { FailedLine } from "@/components/ui/states";
import { TimeField } from "@/components/ui/time-field";
import { type CallbackAsked, useAskForCallback } from "@/features/callbacks/api/callbacks";
import classes from "@/features/callbacks/components/callback-form.module.css";
import { isLanguage } from "@/i18n/languages";
import type { Day } from "@/lib/dates";
import { MILLISECOND, type Micros } from "@/lib/micros";
import { writeMinute } from "@/lib/time-of-day";

interface Props {
  line: string;
  caller: string | null;
  /** Names the call of whoever asks while they wait. */
  watch?: string;
  /** What the button says; without it that a request is left. */
  submit?: string;
  /** What is to be known beforehand. */
  children?: (reachBy: ReachBy) => ReactNode;
  onCancel?: (() => void) | undefined;
  onLeft: (asked: CallbackAsked) => void;
}

type ReachBy = "phone" | "email";

/** Who, how, when, and the consent without which nothing may be kept. What was written stays when it is refused. */
export default function CallbackForm({ line, caller, watch, submit: submitLabel, children, onCancel, onLeft }: Props) {
  const { t, i18n } = useTranslation("callbacks");
  const ask = useAskForCallback();
  const [reachBy, setReachBy] = useState<ReachBy>("phone");
  const [wish, setWish] = useState<Wish>(noWish);
  const title = useId();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string) => String(fields.get(name) ?? "");
    const asked: CallbackAsked = {
      line,
      caller,
      ...(watch !== undefined && { watch }),
      name: text("name"),
      language: isLanguage(i18n.language) ? i18n.language : "en",
      reach_by: reachBy,
      address: text("address"),
      wished_at: instantOf(wish),
      note: text("note"),
      consent: fields.get("consent") !== null,
    };
    ask.mutate(asked, { onSuccess: () => onLeft(asked) });
  };
  return (
    <form className={classes.form} onSubmit={submit} aria-labelledby={title}>
      <h2 id={title}>{t("form.title")}</h2>
      {children?.(reachBy)}
      <TextInput name="name" label={t("form.name")} autoComplete="name" maxLength={100} required withAsterisk={false} />
      <SegmentedControl
        aria-label={t("form.reach_by")}
        value={reachBy}
        onChange={(value) => setReachBy(value as ReachBy)}
        data={[
          { value: "phone", label: t("form.by_phone") },
          { value: "email", label: t("form.by_email") },
        ]}
      />
      {reachBy === "phone" ? (
        <TextInput
          key="phone"
          name="address"
          type="tel"
          label={t("form.phone")}
          autoComplete="tel"
          maxLength={50}
          required
          withAsterisk={false}
        />
      ) : (
        <TextInput
          key="email"
          name="address"
          type="email"
          label={t("form.email")}
          description={t("form.email_hint")}
          autoComplete="email"
          maxLength={254}
          required
          withAsterisk={false}
        />
      )}
      {watch === undefined && <WishField wish={wish} onChange={setWish} />}
      <Textarea name="note" label={t("form.note")} maxLength={500} rows={2} />
      <Checkbox name="consent" label={t("form.consent")} required />
      <FailedLine error={ask.error} />
      <Button type="submit" loading={ask.isPending}>
        {submitLabel ?? t("form.submit")}
      </Button>
      {onCancel && (
        <Button variant="subtle" onClick={onCancel}>
          {t("instead.cancel")}
        </Button>
      )}
    </form>
  );
}

/** Where the customer is. Without a day they have no wish. */
interface Wish {
  day: Day;
  minute: number;
}

const FIRST_HOUR = 9;
const LAST_HOUR = 18;

/** No day yet; once there is one, the next full hour of an office. */
function noWish(): Wish {
  const hour = Math.min(Math.max(new Date().getHours() + 1, FIRST_HOUR), LAST_HOUR);
  return { day: "", minute: hour * 60 };
}

const instantOf = ({ day, minute }: Wish): Micros | null =>
  day === "" ? null : new Date(`${day}T${writeMinute(minute)}`).getTime() * MILLISECOND;

function WishField({ wish, onChange }: { wish: Wish; onChange: (wish: Wish) => void }) {
  const { t } = useTranslation("callbacks");
  const label = t("form.wish");
  return (
    <Input.Wrapper labelElement="div" role="group" aria-label={label} label={label} description={t("form.wish_hint")}>
      <div className={classes.wish}>
        <DateField name={t("form.wish_day")} value={wish.day} onChange={(day) => onChange({ ...wish, day })} />
        {wish.day !== "" && (
          <TimeField
            size="sm"
            label={t("form.wish_time")}
            minute={wish.minute}
            onChange={(minute) => onChange({ ...wish, minute })}
          />
        )}
      </div>
    </Input.Wrapper>
  );
}
