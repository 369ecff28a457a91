import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type ChangeEvent, type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { DateField } from "@/components/ui/date-field";
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
  const { draft, field, day } = useDraftOf(sought);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const text = (name: keyof Sought) => draft[name]?.trim() || undefined;
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
          label={t("who")}
          {...field("actor")}
          data={[
            { value: "", label: t("everybody") },
            ...people.map(({ user, name }) => ({ value: user, label: name })),
          ]}
        />
        <NativeSelect
          label={t("what")}
          {...field("action")}
          data={[
            { value: "", label: t("everything") },
            ...AREAS.map((area) => ({ value: `${area}.`, label: t(`area.${area}`) })),
          ]}
        />
        <TextInput label={t("subject")} placeholder={t("subject_hint")} {...field("subject")} />
        <DateField name={t("from")} label={t("from")} {...day("from")} />
        <DateField name={t("to")} label={t("to")} {...day("to")} />
        <Button type="submit" variant="default">
          {t("seek")}
        </Button>
      </form>
    </search>
  );
}

/** What is being filled in. It begins anew with what is shown whenever that changes, as by the Back of the browser. */
function useDraftOf(sought: Sought) {
  const [draft, setDraft] = useState(sought);
  const shown = JSON.stringify(sought);
  const [begunWith, setBegunWith] = useState(shown);
  if (begunWith !== shown) {
    setBegunWith(shown);
    setDraft(sought);
  }
  const field = (name: keyof Sought) => ({
    value: draft[name] ?? "",
    onChange: ({ currentTarget: { value } }: ChangeEvent<HTMLInputElement | HTMLSelectElement>) =>
      setDraft((before) => ({ ...before, [name]: value })),
  });
  const day = (name: keyof Sought) => ({
    value: draft[name] ?? "",
    onChange: (chosen: string) => setDraft((before) => ({ ...before, [name]: chosen })),
  });
  return { draft, field, day };
}
