import { Button, PasswordInput, TextInput } from "@mantine/core";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { FailedLine } from "@/components/ui/states";
import { type Me, useSignIn } from "@/features/identity/api/session";
import classes from "@/features/identity/components/forms.module.css";

export function SignInForm({ onSignedIn }: { onSignedIn: (me: Me) => void }) {
  const { t } = useTranslation("identity");
  const signIn = useSignIn({ onSignedIn });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    signIn.mutate({ login: String(fields.get("login")), password: String(fields.get("password")) });
  };
  return (
    <form className={classes.form} onSubmit={submit} aria-label={t("sign_in.title")}>
      <TextInput name="login" label={t("field.login")} autoComplete="username" required withAsterisk={false} />
      <PasswordInput
        name="password"
        label={t("field.password")}
        autoComplete="current-password"
        required
        withAsterisk={false}
        visibilityToggleButtonProps={{ "aria-label": t("field.show_password") }}
      />
      <FailedLine error={signIn.error} />
      <Button type="submit" loading={signIn.isPending}>
        {t("sign_in.submit")}
      </Button>
    </form>
  );
}
