import { Button, PasswordInput, TextInput } from "@mantine/core";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { FailedLine } from "@/components/ui/states";
import { type Me, useFirstAdministrator } from "@/features/identity/api/session";
import classes from "@/features/identity/components/forms.module.css";
import { isLanguage } from "@/i18n/languages";

interface Props {
  token: string;
  onSignedIn: (me: Me) => void;
}

/** Makes the first administrator, by the one-time link that the first start has printed. */
export function FirstAdministratorForm({ token, onSignedIn }: Props) {
  const { t, i18n } = useTranslation("identity");
  const create = useFirstAdministrator({ onSignedIn });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string) => String(fields.get(name));
    const language = isLanguage(i18n.language) ? i18n.language : "en";
    create.mutate({ token, login: text("login"), name: text("name"), password: text("password"), language });
  };
  return (
    <form className={classes.form} onSubmit={submit} aria-label={t("first.title")}>
      <TextInput name="name" label={t("field.name")} autoComplete="name" required withAsterisk={false} />
      <TextInput name="login" label={t("field.login")} autoComplete="username" required withAsterisk={false} />
      <PasswordInput
        name="password"
        label={t("field.password")}
        description={t("first.password_hint")}
        autoComplete="new-password"
        minLength={10}
        required
        withAsterisk={false}
        visibilityToggleButtonProps={{ "aria-label": t("field.show_password") }}
      />
      <FailedLine error={create.error} />
      <Button type="submit" loading={create.isPending}>
        {t("first.submit")}
      </Button>
    </form>
  );
}
