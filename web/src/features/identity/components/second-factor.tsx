import { Button, TextInput } from "@mantine/core";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { FailedLine } from "@/components/ui/states";
import {
  type Account,
  useBeginSecondFactor,
  useConfirmSecondFactor,
  useRemoveSecondFactor,
} from "@/features/identity/api/account";
import classes from "@/features/identity/components/forms.module.css";
import users from "@/features/identity/components/users.module.css";

/** A code of one's phone besides the password: switching it on, its recovery codes, switching it off. */
export function SecondFactor({ account }: { account: Account }) {
  const { t } = useTranslation("identity");
  // The codes are told this once, and the account that comes back takes the form away: they stay here until kept.
  const confirm = useConfirmSecondFactor();
  if (confirm.data) return <RecoveryCodes codes={confirm.data.codes} onKept={confirm.reset} />;
  if (account.has_second_factor) return <Remove left={account.recovery_codes} />;
  return (
    <div className={classes.form}>
      <p>{t("factor.text")}</p>
      <Begin confirm={confirm} />
    </div>
  );
}

function Begin({ confirm }: { confirm: ReturnType<typeof useConfirmSecondFactor> }) {
  const { t } = useTranslation("identity");
  const begin = useBeginSecondFactor();
  if (!begin.data) {
    return (
      <>
        <FailedLine error={begin.error} />
        <Button variant="default" loading={begin.isPending} onClick={() => begin.mutate()}>
          {t("factor.begin")}
        </Button>
      </>
    );
  }
  const { drawing, secret } = begin.data;
  return (
    <>
      <p>{t("factor.scan")}</p>
      <img
        alt={t("factor.drawing")}
        width={220}
        height={220}
        src={`data:image/svg+xml;utf8,${encodeURIComponent(drawing)}`}
      />
      <p className={users.quiet}>
        {t("factor.by_hand")} <code className={users.link}>{secret}</code>
      </p>
      <CodeForm
        label={t("factor.first_code")}
        submit={t("factor.switch_on")}
        error={confirm.error}
        isPending={confirm.isPending}
        onCode={(code) => confirm.mutate(code)}
      />
    </>
  );
}

function RecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  const { t } = useTranslation("identity");
  return (
    <div className={classes.form} role="status">
      <p>{t("factor.codes_text")}</p>
      <ul className={users.codes} aria-label={t("factor.codes")}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Button onClick={onKept}>{t("factor.kept")}</Button>
    </div>
  );
}

function Remove({ left }: { left: number }) {
  const { t } = useTranslation("identity");
  const remove = useRemoveSecondFactor();
  return (
    <div className={classes.form}>
      <p>{t("factor.is_on", { count: left })}</p>
      <CodeForm
        label={t("factor.any_code")}
        submit={t("factor.switch_off")}
        error={remove.error}
        isPending={remove.isPending}
        onCode={(code) => remove.mutate(code)}
      />
    </div>
  );
}

interface CodeFormProps {
  label: string;
  submit: string;
  error: unknown;
  isPending: boolean;
  onCode: (code: string) => void;
}

function CodeForm({ label, submit, error, isPending, onCode }: CodeFormProps) {
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onCode(String(new FormData(event.currentTarget).get("code")));
  };
  return (
    <form className={classes.form} onSubmit={send} aria-label={label}>
      <TextInput name="code" label={label} autoComplete="one-time-code" required withAsterisk={false} />
      <FailedLine error={error} />
      <Button type="submit" loading={isPending}>
        {submit}
      </Button>
    </form>
  );
}
