import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "@/components/settings/settings.module.css";
import { LANGUAGE_NAMES, LANGUAGES } from "@/i18n/languages";

export type Names = Readonly<Record<string, string>>;

interface Props {
  value: Names;
  onChange: (value: Names) => void;
  /** What the server found wrong with it. The field `name` is the one in the reader's own language. */
  error?: string | undefined;
}

/** A name in each language. One is enough: readers of another language then see that one. */
export function NamesInput({ value, onChange, error }: Props) {
  const { t, i18n } = useTranslation("shared");
  const own = LANGUAGES.find((language) => language === i18n.language) ?? "en";
  const change = (language: string, text: string) => {
    const { [language]: _, ...others } = value;
    onChange(text === "" ? others : { ...others, [language]: text });
  };
  const isNamed = Object.values(value).some((text) => text.trim() !== "");
  return (
    <fieldset className={classes.names}>
      <legend>{t("settings.name")}</legend>
      {[own, ...LANGUAGES.filter((language) => language !== own)].map((language) => (
        <TextInput
          key={language}
          name={language === own ? "name" : undefined}
          error={language === own ? error : undefined}
          aria-label={t("settings.name_in", { language: LANGUAGE_NAMES[language] })}
          leftSection={<span className={classes.tag}>{language === "zh-Hans" ? "zh" : language}</span>}
          maxLength={100}
          required={!isNamed && language === own}
          value={value[language] ?? ""}
          onChange={(event) => change(language, event.currentTarget.value)}
        />
      ))}
      <p className={classes.hint}>{t("settings.name_hint")}</p>
    </fieldset>
  );
}
