import { Button, PasswordInput } from "@mantine/core";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { FailedLine } from "@/components/ui/states";
import { useChangePassword } from "@/features/identity/api/account";
import classes from "@/features/identity/components/forms.module.css";

/** Another password, by the one from before. */
export function PasswordForm() {
  const { t } = useTranslation("identity");
  const change = useChangePassword();
  const toggle = { "aria-label": t("field.show_password") };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    const body = { old: String(fields.get("old")), new: String(fields.get("new")) };
    change.mutate(body, { onSuccess: () => form.reset() });
  };
  return (
    <form className={classes.form} onSubmit={submit} aria-label={t("account.password")}>
      <PasswordInput
        name="old"
        label={t("account.old_password")}
        autoComplete="current-password"
        required
        withAsterisk={false}
        visibilityToggleButtonProps={toggle}
      />
      <PasswordInput
        name="new"
        label={t("account.new_password")}
        description={t("first.password_hint")}
        autoComplete="new-password"
        minLength={10}
        required
        withAsterisk={false}
        visibilityToggleButtonProps={toggle}
      />
      <FailedLine error={change.error} />
      {change.isSuccess && (
        <p role="status" className={classes.done}>
          {t("account.password_changed")}
        </p>
      )}
      <Button type="submit" className={classes.submit ?? ""} loading={change.isPending}>
        {t("account.change_password")}
      </Button>
    </form>
  );
}
