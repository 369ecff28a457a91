import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/ui/avatar";
import { Icon } from "@/components/ui/icon";
import { FailedLine } from "@/components/ui/states";
import { isNumber, useCallOut } from "@/features/contacts/api/call";
import classes from "@/features/contacts/components/call-out.module.css";

/** Somebody who can be called. */
export interface Callable {
  customer: string;
  name: string;
  number: string;
}

interface Props {
  /** What is typed now. */
  text: string;
  onText: (text: string) => void;
  /** Customers with a number whom the text means. */
  found: readonly Callable[];
  lines: readonly { line: string; name: string }[];
}

/** Calls a number that is typed, or a customer who is found by what is typed. */
export function CallOut({ text, onText, found, lines }: Props) {
  const { t } = useTranslation("contacts");
  const [line, setLine] = useState<string | null>(null);
  const [isBad, setBad] = useState(false);
  const call = useCallOut();
  const wanted = text.trim();
  const isBusy = call.isPending || call.isSuccess;
  const dial = (number: string) => call.mutate({ number, line: line ?? lines[0]?.line ?? null });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const number = isNumber(wanted) ? wanted : found[0]?.number;
    setBad(number === undefined);
    if (number !== undefined) dial(number);
  };
  return (
    <section aria-label={t("call_out.title")}>
      <h2 className={classes.title}>{t("call_out.title")}</h2>
      <p className={classes.text}>{t("call_out.text")}</p>
      <form onSubmit={submit} className={classes.form}>
        <TextInput
          className={classes.number ?? ""}
          label={t("call_out.label")}
          type="tel"
          autoComplete="off"
          maxLength={40}
          value={text}
          error={isBad && t("call_out.bad")}
          onChange={(event) => {
            setBad(false);
            onText(event.currentTarget.value);
          }}
        />
        {lines.length > 1 && (
          <NativeSelect
            label={t("call_out.line")}
            data={lines.map((each) => ({ value: each.line, label: each.name }))}
            value={line ?? lines[0]?.line ?? ""}
            onChange={(event) => setLine(event.currentTarget.value)}
          />
        )}
        <Button type="submit" loading={isBusy} disabled={wanted === ""} leftSection={<Icon name="phone" size={16} />}>
          {t("call_out.call")}
        </Button>
      </form>
      {found.length > 0 && (
        <ul className={classes.found} aria-label={t("call_out.found")}>
          {found.map(({ customer, name, number }) => (
            <li key={`${customer} ${number}`}>
              <Avatar name={name} size={30} />
              <div className={classes.who}>
                <strong>{name}</strong>
                <div className={classes.text}>{number}</div>
              </div>
              <Button
                size="xs"
                variant="default"
                disabled={isBusy}
                aria-label={t("call_out.call_whom", { name, number })}
                onClick={() => dial(number)}
              >
                {t("call_out.call")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <FailedLine error={call.error} />
    </section>
  );
}
