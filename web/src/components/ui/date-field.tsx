import { ActionIcon, Popover, TextInput } from "@mantine/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Calendar } from "@/components/ui/calendar";
import { Icon } from "@/components/ui/icon";
import { type Day, dayWritten, localDay, writeDay } from "@/lib/dates";

interface Props {
  /** Above the field; without it `name` alone says what the field is for. */
  label?: ReactNode;
  name: string;
  /** As in `2026-11-25`, or empty. */
  value: Day;
  required?: boolean;
  onChange: (day: Day) => void;
}

/** A day, typed in figures or chosen in a calendar. Half a day typed is no day: the value is then empty. */
export function DateField({ label, name, value, required = false, onChange }: Props) {
  const { t, i18n } = useTranslation("shared");
  const [typed, setTyped] = useState<string | null>(null);
  const [isOpen, setOpen] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const isWrong = typed !== null && typed.trim() !== "" && dayWritten(typed) === null;
  const words = t("date.wrong", { example: writeDay(localDay(new Date()), i18n.language) });
  // A form with it is not sent, and says why below it.
  useEffect(() => field.current?.setCustomValidity(isWrong ? words : ""), [isWrong, words]);
  const take = (text: string) => {
    setTyped(text);
    onChange(dayWritten(text) ?? "");
  };
  const choose = (day: Day) => {
    setTyped(null);
    setOpen(false);
    onChange(day);
    field.current?.focus();
  };
  return (
    <TextInput
      ref={field}
      w={164}
      autoComplete="off"
      maxLength={12}
      label={label}
      {...(label ? {} : { "aria-label": name })}
      placeholder={t("date.form")}
      required={required}
      withAsterisk={false}
      error={isWrong}
      title={isWrong ? words : undefined}
      value={typed ?? writeDay(value, i18n.language)}
      onChange={(event) => take(event.currentTarget.value)}
      onBlur={() => !isWrong && setTyped(null)}
      rightSection={
        <Popover opened={isOpen} onChange={setOpen} trapFocus returnFocus position="bottom-end" shadow="md">
          <Popover.Target>
            <ActionIcon aria-label={t("date.choose", { label: name })} onClick={() => setOpen(!isOpen)}>
              <Icon name="calendar" size={16} />
            </ActionIcon>
          </Popover.Target>
          <Popover.Dropdown aria-label={name}>
            <Calendar value={value || localDay(new Date())} onChoose={choose} onClose={() => setOpen(false)} />
          </Popover.Dropdown>
        </Popover>
      }
    />
  );
}
