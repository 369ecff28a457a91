import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { Keys } from "@/components/ui/keys";
import { Message } from "@/components/ui/states";
import type { DeskMe } from "@/features/contacts/live/desk";
import { SHORTCUTS } from "@/lib/shortcuts";

interface Props {
  state: DeskMe["state"];
  /** Why the agent is in that state, in the engine's word. */
  reason: string;
  onBecomeAvailable: () => void;
  /** Where a call can be made for trying out, if anywhere. */
  callPage: string | null;
}

/** Reasons that are nobody's choice: the agent is told what happened, and is back with one key. */
const NOT_CHOSEN: Readonly<Record<string, "missed" | "connection" | undefined>> = {
  missed_offers: "missed",
  connection: "connection",
};

/** What an agent without a contact can do next. */
export function DeskMessage({ state, reason, onBecomeAvailable, callPage }: Props) {
  const { t } = useTranslation("contacts");
  if (state === "ringing") {
    return <Message icon="phone-incoming" title={t("desk.ringing_title")} text={t("desk.ringing_text")} />;
  }
  if (state === "offline" || state === "break") {
    const why = NOT_CHOSEN[reason];
    const icon = why ? "alert" : state === "break" ? "break" : "offline";
    return (
      <Message
        icon={icon}
        title={t(why ? `desk.${why}_title` : `desk.${state}_title`)}
        text={t(why ? `desk.${why}_text` : `desk.${state}_text`)}
        {...(why ? { role: "alert" as const } : {})}
      >
        <Button
          onClick={onBecomeAvailable}
          leftSection={<Icon name="check-circle" size={16} />}
          rightSection={<Keys of={SHORTCUTS.available.shown} isOnFill />}
          aria-keyshortcuts={SHORTCUTS.available.keys}
        >
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
