import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { Message } from "@/components/ui/states";
import type { DeskMe } from "@/features/contacts/live/desk";

interface Props {
  state: DeskMe["state"];
  onBecomeAvailable: () => void;
  /** Where a call can be made for trying out, if anywhere. */
  callPage: string | null;
}

/** What an agent without a contact can do next. */
export function DeskMessage({ state, onBecomeAvailable, callPage }: Props) {
  const { t } = useTranslation("contacts");
  if (state === "ringing") {
    return <Message icon="phone-incoming" title={t("desk.ringing_title")} text={t("desk.ringing_text")} />;
  }
  if (state === "offline" || state === "break") {
    const icon = state === "break" ? "break" : "offline";
    return (
      <Message icon={icon} title={t(`desk.${state}_title`)} text={t(`desk.${state}_text`)}>
        <Button onClick={onBecomeAvailable} leftSection={<Icon name="check-circle" size={16} />}>
          {t("desk.become_available")}
        </Button>
      </Message>
    );
  }
  return (
    <Message icon="desk" title={t("desk.ready_title")} text={t("desk.ready_text")}>
      {callPage && <TryIt href={callPage}>{t("desk.try")}</TryIt>}
    </Message>
  );
}

function TryIt({ href, children }: { href: string; children: ReactNode }) {
  const { t } = useTranslation("contacts");
  return (
    <Button
      component="a"
      href={href}
      target="_blank"
      rel="noopener"
      variant="default"
      rightSection={<Icon name="external" size={16} />}
      title={t("desk.new_tab")}
    >
      {children}
    </Button>
  );
}
