import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/ui/avatar";
import { Icon } from "@/components/ui/icon";
import { FailedLine } from "@/components/ui/states";
import { useCustomerSearch } from "@/features/customers/api/customers";
import { CardSection } from "@/features/customers/components/customer-card";
import classes from "@/features/customers/components/customer-card.module.css";
import { focus } from "@/lib/focus";

const SHOWN = 5;

export interface Newcomer {
  name: string;
  phone: string;
  email: string;
}

interface Props {
  onChoose: (customer: string) => void;
  onAdd: (newcomer: Newcomer) => void;
  isBusy: boolean;
  error: unknown;
}

/** A caller whom nobody knows: the agent asks for the name, types it, and takes the customer found or adds one. */
export function CallerSearch({ onChoose, onAdd, isBusy, error }: Props) {
  const { t } = useTranslation("customers");
  const [text, setText] = useState("");
  const [isNew, setNew] = useState(false);
  const { data: found = [] } = useCustomerSearch(text);
  const wanted = text.trim();
  const shown = wanted === "" ? [] : found.slice(0, SHOWN);
  if (isNew)
    return <NewcomerForm name={wanted} onAdd={onAdd} onCancel={() => setNew(false)} isBusy={isBusy} error={error} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wanted === "") return;
    if (shown[0]) onChoose(shown[0].customer);
    else setNew(true);
  };
  return (
    <CardSection title={t("unknown_caller")}>
      <p className={classes.quiet}>{t("unknown_text")}</p>
      <form onSubmit={submit} className={classes.form}>
        <TextInput
          mt={10}
          aria-label={t("search.label")}
          placeholder={t("search.label")}
          leftSection={<Icon name="search" size={16} />}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </form>
      <ul className={classes.results} aria-label={t("filter.found")}>
        {shown.map(({ customer, name, addresses }) => (
          <li key={customer}>
            <Avatar name={name} size={30} />
            <div>
              <strong>{name}</strong>
              <div className={classes.quiet}>{addresses[0]?.value}</div>
            </div>
            <Button
              size="xs"
              variant="default"
              disabled={isBusy}
              aria-label={t("search.this_is", { name })}
              onClick={() => onChoose(customer)}
            >
              {t("search.take")}
            </Button>
          </li>
        ))}
      </ul>
      <Button
        mt={10}
        fullWidth
        variant="default"
        leftSection={<Icon name="plus" size={16} />}
        onClick={() => setNew(true)}
      >
        {wanted === "" ? t("search.add") : t("search.add_named", { name: wanted })}
      </Button>
      <FailedLine error={error} />
    </CardSection>
  );
}

interface FormProps {
  name: string;
  onAdd: (newcomer: Newcomer) => void;
  onCancel: () => void;
  isBusy: boolean;
  error: unknown;
}

function NewcomerForm({ name, onAdd, onCancel, isBusy, error }: FormProps) {
  const { t } = useTranslation("customers");
  const [draft, setDraft] = useState<Newcomer>({ name, phone: "", email: "" });
  const field = (key: keyof Newcomer) => ({
    label: t(`newcomer.${key}`),
    autoComplete: "off",
    value: draft[key],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setDraft((before) => ({ ...before, [key]: value }));
    },
  });
  return (
    <CardSection title={t("newcomer.title")}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          onAdd(draft);
        }}
        onKeyDown={(event) => event.key === "Escape" && onCancel()}
      >
        <TextInput {...field("name")} required ref={focus} />
        <TextInput {...field("phone")} type="tel" />
        <TextInput {...field("email")} type="email" />
        <FailedLine error={error} />
        <div className={classes.buttons}>
          <Button size="xs" variant="default" onClick={onCancel}>
            {t("cancel")}
          </Button>
          <Button size="xs" type="submit" loading={isBusy} disabled={draft.name.trim() === ""}>
            {t("newcomer.add")}
          </Button>
        </div>
      </form>
    </CardSection>
  );
}
