import { Button, PasswordInput, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { codeOf } from "@/api/client";
import { FailedLine } from "@/components/ui/states";
import { type Me, useSignIn } from "@/features/identity/api/session";
import classes from "@/features/identity/components/forms.module.css";

/** The password was right, and the second factor is asked for. */
const CODE_NEEDED = "identity.code_needed";

export function SignInForm({ onSignedIn }: { onSignedIn: (me: Me) => void }) {
  const { t } = useTranslation("identity");
  const signIn = useSignIn({ onSignedIn });
  const [needsCode, setNeedsCode] = useState(false);
  const look = (error: unknown) => {
    if (codeOf(error) === CODE_NEEDED) setNeedsCode(true);
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const code = fields.get("code");
    const credentials = { login: String(fields.get("login")), password: String(fields.get("password")) };
    signIn.mutate(code === null ? credentials : { ...credentials, code: String(code) }, { onError: look });
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
      {needsCode && (
        <TextInput
          name="code"
          label={t("field.code")}
          description={t("field.code_hint")}
          autoComplete="one-time-code"
          required
          withAsterisk={false}
          autoFocus
        />
      )}
      {codeOf(signIn.error) !== CODE_NEEDED && <FailedLine error={signIn.error} />}
      <Button type="submit" loading={signIn.isPending}>
        {t("sign_in.submit")}
      </Button>
    </form>
  );
}
