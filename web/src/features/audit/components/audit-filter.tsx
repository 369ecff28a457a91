import { Button, NativeSelect, TextInput } from "@mantine/core";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Sought } from "@/features/audit/api/audit";
import classes from "@/features/audit/components/audit.module.css";

interface Person {
  user: string;
  name: string;
}

interface Props {
  people: readonly Person[];
  sought: Sought;
  onSeek: (sought: Sought) => void;
}

const AREAS = ["audit", "contacts", "customers", "flows", "identity", "people", "queues", "recordings"] as const;

/** Which entries are shown. */
export function AuditFilter({ people, sought, onSeek }: Props) {
  const { t } = useTranslation("audit");
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string) => String(fields.get(name) ?? "").trim() || undefined;
    onSeek({
      actor: text("actor"),
      action: text("action"),
      subject: text("subject"),
      from: text("from"),
      to: text("to"),
    });
  };
  return (
    <search>
      <form className={classes.filter} onSubmit={submit}>
        <NativeSelect
          name="actor"
          label={t("who")}
          defaultValue={sought.actor ?? ""}
          data={[
            { value: "", label: t("everybody") },
            ...people.map(({ user, name }) => ({ value: user, label: name })),
          ]}
        />
        <NativeSelect
          name="action"
          label={t("what")}
          defaultValue={sought.action ?? ""}
          data={[
            { value: "", label: t("everything") },
            ...AREAS.map((area) => ({ value: `${area}.`, label: t(`area.${area}`) })),
          ]}
        />
        <TextInput name="subject" label={t("subject")} placeholder={t("subject_hint")} defaultValue={sought.subject} />
        <TextInput name="from" type="date" label={t("from")} defaultValue={sought.from} />
        <TextInput name="to" type="date" label={t("to")} defaultValue={sought.to} />
        <Button type="submit" variant="default">
          {t("seek")}
        </Button>
      </form>
    </search>
  );
}
