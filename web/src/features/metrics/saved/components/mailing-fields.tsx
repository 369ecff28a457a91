import { NativeSelect, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Mailing } from "@/features/metrics/saved/api/saved";
import classes from "@/features/metrics/saved/components/saved.module.css";
import { LANGUAGE_NAMES, LANGUAGES } from "@/i18n/languages";

const FORMATS = ["pdf", "xlsx", "csv", "parquet"] as const;
const MOST = 20;
const ADDRESS = /^[\w!#$%&'*+/=?^`{|}~.-]+@[^\s@,;<>]+$/;

/** What somebody typed or pasted, one by one. */
export const addressesIn = (text: string): string[] => [
  ...new Set(text.split(/[\s,;]+/).filter((each) => each !== "")),
];

/** The first that is no address, as far as a page can tell. */
const wrongAddress = (to: readonly string[]): string | undefined => to.find((each) => !ADDRESS.test(each));

export const isSendable = (to: readonly string[]): boolean =>
  to.length > 0 && to.length <= MOST && wrongAddress(to) === undefined;

interface Props {
  value: Mailing;
  /** Addresses as they are typed. */
  typed: string;
  onType: (typed: string) => void;
  onChange: (mailing: Mailing) => void;
}

/** To whom, in which language and as what kind of file. */
export function MailingFields({ value, typed, onType, onChange }: Props) {
  const { t } = useTranslation("saved");
  const [isLeft, setLeft] = useState(false);
  const to = addressesIn(typed);
  const wrong = isLeft ? wrongAddress(to) : undefined;
  const many = to.length > MOST ? t("mail.to_many", { most: MOST }) : undefined;
  return (
    <>
      <Textarea
        label={t("mail.to")}
        description={t("mail.to_hint", { most: MOST })}
        rows={3}
        resize="vertical"
        spellCheck={false}
        value={typed}
        error={wrong === undefined ? many : t("mail.to_wrong", { address: wrong })}
        onChange={(event) => onType(event.currentTarget.value)}
        onBlur={() => setLeft(true)}
      />
      <div className={classes.fields}>
        <NativeSelect
          label={t("mail.format")}
          value={value.format}
          onChange={(event) => onChange({ ...value, format: event.currentTarget.value as Mailing["format"] })}
          data={FORMATS.map((format) => ({ value: format, label: t(`mail.${format}`) }))}
        />
        <NativeSelect
          label={t("mail.language")}
          value={value.language}
          onChange={(event) => onChange({ ...value, language: event.currentTarget.value as Mailing["language"] })}
          data={LANGUAGES.map((language) => ({ value: language, label: LANGUAGE_NAMES[language] }))}
        />
      </div>
    </>
  );
}
