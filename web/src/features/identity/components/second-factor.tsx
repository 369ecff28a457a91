import { Button, TextInput } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { FailedLine } from "@/components/ui/states";
import {
  type Account,
  useBeginSecondFactor,
  useConfirmSecondFactor,
  useRemoveSecondFactor,
} from "@/features/identity/api/account";
import classes from "@/features/identity/components/forms.module.css";
import users from "@/features/identity/components/users.module.css";

/** With fewer recovery codes than this it is time for new ones. */
const FEW = 3;

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
        <Button className={classes.submit ?? ""} loading={begin.isPending} onClick={() => begin.mutate()}>
          {t("factor.begin")}
        </Button>
      </>
    );
  }
  const { drawing, secret } = begin.data;
  return (
    <ol className={classes.steps}>
      <li>{t("factor.app")}</li>
      <li>
        {t("factor.scan")}
        <img
          alt={t("factor.drawing")}
          width={220}
          height={220}
          src={`data:image/svg+xml;utf8,${encodeURIComponent(drawing)}`}
        />
        <p className={users.quiet}>
          {t("factor.by_hand")} <code className={users.link}>{secret}</code>
        </p>
      </li>
      <li>
        <CodeForm
          label={t("factor.first_code")}
          submit={t("factor.switch_on")}
          error={confirm.error}
          isPending={confirm.isPending}
          onCode={(code) => confirm.mutate(code)}
        />
      </li>
    </ol>
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
      <KeepCodes codes={codes} />
      <Button className={classes.submit ?? ""} onClick={onKept}>
        {t("factor.kept")}
      </Button>
    </div>
  );
}

/** Codes that are only shown once are easily copied or put into a file. */
function KeepCodes({ codes }: { codes: readonly string[] }) {
  const { t } = useTranslation("identity");
  const { copy, copied } = useClipboard();
  const text = `${codes.join("\n")}\n`;
  return (
    <div className={users.keep}>
      <Button
        variant="default"
        leftSection={<Icon name={copied ? "check" : "copy"} size={16} />}
        onClick={() => copy(text)}
      >
        {t(copied ? "factor.copied" : "factor.copy")}
      </Button>
      <Button
        component="a"
        variant="default"
        href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
        download="perezvon-recovery-codes.txt"
      >
        {t("factor.save_file")}
      </Button>
    </div>
  );
}

function Remove({ left }: { left: number }) {
  const { t } = useTranslation("identity");
  const remove = useRemoveSecondFactor();
  return (
    <div className={classes.form}>
      <p className={classes.done}>{t("factor.is_on", { count: left })}</p>
      {left < FEW && <p>{t("factor.few")}</p>}
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
      <TextInput
        name="code"
        label={label}
        inputMode="text"
        maw={260}
        autoComplete="one-time-code"
        required
        withAsterisk={false}
      />
      <FailedLine error={error} />
      <Button type="submit" className={classes.submit ?? ""} loading={isPending}>
        {submit}
      </Button>
    </form>
  );
}
