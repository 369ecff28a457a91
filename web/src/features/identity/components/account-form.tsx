import { Button, NativeSelect, TextInput } from "@mantine/core";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { FailedLine } from "@/components/ui/states";
import { type Account, useChangeAccount } from "@/features/identity/api/account";
import classes from "@/features/identity/components/forms.module.css";
import { useFormat } from "@/i18n/format";
import { isLanguage, LANGUAGES, type Language } from "@/i18n/languages";

interface Props {
  account: Account;
  onChanged: (language: Language) => void;
}

/** What one is called, and in which language the centre speaks to one. */
export function AccountForm({ account, onChanged }: Props) {
  const { t } = useTranslation("identity");
  const format = useFormat();
  const change = useChangeAccount();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const chosen = String(fields.get("language"));
    const language = isLanguage(chosen) ? chosen : account.language;
    change.mutate({ name: String(fields.get("name")), language }, { onSuccess: () => onChanged(language) });
  };
  return (
    <form className={classes.form} onSubmit={submit} aria-label={t("account.me")}>
      <TextInput label={t("field.login")} value={account.login} disabled />
      <TextInput name="name" label={t("field.name")} defaultValue={account.name} required withAsterisk={false} />
      <NativeSelect
        name="language"
        label={t("field.language")}
        defaultValue={account.language}
        data={LANGUAGES.map((language) => ({ value: language, label: format.languageName(language) }))}
      />
      <FailedLine error={change.error} />
      {change.isSuccess && (
        <p role="status" className={classes.done}>
          {t("account.saved")}
        </p>
      )}
      <Button type="submit" className={classes.submit ?? ""} loading={change.isPending}>
        {t("users.save")}
      </Button>
    </form>
  );
}
