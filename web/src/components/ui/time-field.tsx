import { TextInput } from "@mantine/core";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { minuteWritten, writeMinute } from "@/lib/time-of-day";

const STEP = 15;
const END = 24 * 60;

interface Props {
  label: string;
  /** Minutes after midnight. */
  minute: number;
  /** Midnight is the end of the day here, not its beginning. */
  isEnd?: boolean;
  /** `xs` in a row of many, `sm` beside other fields. */
  size?: "xs" | "sm";
  onChange: (minute: number) => void;
}

/** A time of day on a 24-hour clock, typed freely (`9`, `930`, `09:30`) or changed by a quarter of an hour with the arrows. */
export function TimeField({ label, minute, isEnd = false, size = "xs", onChange }: Props) {
  const { t } = useTranslation("shared");
  const [typed, setTyped] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const isWrong = typed !== null && minuteWritten(typed) === null;
  // A form with it is not sent, and says why below it.
  useEffect(() => field.current?.setCustomValidity(isWrong ? t("time.wrong") : ""), [isWrong, t]);
  const take = (text: string) => {
    setTyped(text);
    const written = minuteWritten(text);
    if (written !== null) onChange(ofDay(written, isEnd));
  };
  const step = (event: KeyboardEvent) => {
    const by = { ArrowUp: STEP, ArrowDown: -STEP }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    setTyped(null);
    onChange(ofDay((minute + by + END) % END, isEnd));
  };
  return (
    <TextInput
      ref={field}
      size={size}
      w={72}
      inputMode="numeric"
      autoComplete="off"
      maxLength={5}
      aria-label={label}
      error={isWrong}
      title={isWrong ? t("time.wrong") : undefined}
      value={typed ?? writeMinute(minute)}
      onChange={(event) => take(event.currentTarget.value)}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={() => !isWrong && setTyped(null)}
      onKeyDown={step}
    />
  );
}

const ofDay = (minute: number, isEnd: boolean) => (minute % END === 0 ? (isEnd ? END : 0) : minute);
