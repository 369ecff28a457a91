import { Button, PasswordInput, TextInput } from "@mantine/core";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { useFieldErrors } from "@/components/settings/use-field-errors";
import { FailedLine } from "@/components/ui/states";
import { useRefusal } from "@/components/ui/use-refusal";
import { type Me, useFirstAdministrator } from "@/features/identity/api/session";
import classes from "@/features/identity/components/forms.module.css";
import { isLanguage } from "@/i18n/languages";

interface Props {
  token: string;
  onSignedIn: (me: Me) => void;
}

const FIELDS = { "identity.login_taken": "login", "identity.password_too_short": "password" };

/** Makes the first administrator, by the one-time link that the first start has printed. */
export function FirstAdministratorForm({ token, onSignedIn }: Props) {
  const { t, i18n } = useTranslation("identity");
  const create = useFirstAdministrator({ onSignedIn });
  const errors = useFieldErrors();
  const refusal = useRefusal(create.error, FIELDS);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!errors.check(event.currentTarget)) return;
    const fields = new FormData(event.currentTarget);
    const text = (name: string) => String(fields.get(name));
    const language = isLanguage(i18n.language) ? i18n.language : "en";
    create.mutate({ token, login: text("login"), name: text("name"), password: text("password"), language });
  };
  return (
    <form
      ref={refusal.form}
      className={classes.form}
      noValidate
      onSubmit={submit}
      onInput={(event) => {
        errors.onInput(event);
        if (create.isError) create.reset();
      }}
      aria-label={t("first.title")}
    >
      <TextInput
        name="name"
        label={t("field.name")}
        autoComplete="name"
        maxLength={100}
        required
        withAsterisk={false}
      />
      <TextInput
        name="login"
        label={t("field.login")}
        autoComplete="username"
        maxLength={100}
        pattern="\s*\S+\s*"
        required
        withAsterisk={false}
        error={refusal.at("login")}
      />
      <PasswordInput
        name="password"
        label={t("field.password")}
        description={t("first.password_hint")}
        autoComplete="new-password"
        minLength={10}
        required
        withAsterisk={false}
        error={refusal.at("password")}
        visibilityToggleButtonProps={{ "aria-label": t("field.show_password") }}
      />
      {errors.words}
      <FailedLine error={refusal.rest} />
      <Button type="submit" loading={create.isPending}>
        {t("first.submit")}
      </Button>
    </form>
  );
}
