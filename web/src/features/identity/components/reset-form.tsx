import { Button, PasswordInput } from "@mantine/core";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { FailedLine } from "@/components/ui/states";
import { useResetPassword } from "@/features/identity/api/account";
import classes from "@/features/identity/components/forms.module.css";

/** Chooses a new password, by the one-time link that an administrator has made. */
export function ResetForm({ token, onDone }: { token: string; onDone: () => void }) {
  const { t } = useTranslation("identity");
  const reset = useResetPassword();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("password"));
    reset.mutate({ token, password }, { onSuccess: onDone });
  };
  return (
    <form className={classes.form} onSubmit={submit} aria-label={t("reset.title")}>
      <PasswordInput
        name="password"
        label={t("account.new_password")}
        description={t("first.password_hint")}
        autoComplete="new-password"
        minLength={10}
        required
        withAsterisk={false}
        visibilityToggleButtonProps={{ "aria-label": t("field.show_password") }}
      />
      <FailedLine error={reset.error} />
      <Button type="submit" loading={reset.isPending}>
        {t("reset.submit")}
      </Button>
    </form>
  );
}
