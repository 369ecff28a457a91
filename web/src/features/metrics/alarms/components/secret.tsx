import { Button, CopyButton, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { Dialog } from "@/components/ui/dialog";
import { FailedLine } from "@/components/ui/states";
import { useRenewSecret } from "@/features/metrics/alarms/api/channels";

/** What signs a webhook. Nobody sees it again once it is closed. */
export function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation("alarms");
  return (
    <Dialog title={t("secret.title")} size={560} onClose={onClose}>
      <div className={settings.fields}>
        <p>{t("secret.text")}</p>
        <TextInput
          label={t("secret.label")}
          readOnly
          value={secret}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
          onFocus={(event) => event.currentTarget.select()}
        />
        <div className={settings.line}>
          <CopyButton value={secret}>
            {({ copied, copy }) => <Button onClick={copy}>{t(copied ? "secret.copied" : "secret.copy")}</Button>}
          </CopyButton>
          <Button variant="default" onClick={onClose}>
            {t("secret.done")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** Makes another one; what was signed by the old one is not believed any more. */
export function RenewSecret({ channel }: { channel: string }) {
  const { t } = useTranslation("alarms");
  const renew = useRenewSecret(channel);
  const [isSeen, setSeen] = useState(false);
  return (
    <>
      <ConfirmButton
        label={t("secret.renew")}
        question={t("secret.renew_question")}
        isPending={renew.isPending}
        onConfirm={() => renew.mutate(undefined, { onSuccess: () => setSeen(false) })}
      />
      <FailedLine error={renew.error} />
      {renew.data && !isSeen && <SecretDialog secret={renew.data.secret} onClose={() => setSeen(true)} />}
    </>
  );
}
