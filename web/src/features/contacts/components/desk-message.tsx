import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { Keys } from "@/components/ui/keys";
import { Message } from "@/components/ui/states";
import type { DeskMe } from "@/features/contacts/live/desk";
import { useFormat } from "@/i18n/format";
import type { Micros } from "@/lib/micros";
import { SHORTCUTS } from "@/lib/shortcuts";
import { useIsBefore } from "@/realtime/use-is-before";

interface Props {
  state: DeskMe["state"];
  /** Why the agent is in that state, in the engine's word. */
  reason: string;
  onBecomeAvailable: () => void;
  /** Until when nothing is offered to the agent, who did not take what rang. */
  restsUntil?: Micros | null | undefined;
  /** Calls in a row that they did not answer. */
  missed?: number | undefined;
  /** Where a call can be made for trying out, if anywhere. */
  callPage: string | null;
}

/** Reasons that are nobody's choice: the agent is told what happened, and is back with one key. */
const NOT_CHOSEN: Readonly<Record<string, "missed" | "connection" | undefined>> = {
  missed_offers: "missed",
  connection: "connection",
};

/** What an agent without a contact can do next. */
export function DeskMessage({ state, reason, restsUntil = null, missed = 0, onBecomeAvailable, callPage }: Props) {
  const { t } = useTranslation("contacts");
  const isResting = useIsBefore(restsUntil);
  if (state === "available" && isResting && restsUntil !== null) return <Resting until={restsUntil} missed={missed} />;
  if (state === "ringing") {
    return <Message icon="phone-incoming" title={t("desk.ringing_title")} text={t("desk.ringing_text")} />;
  }
  if (state === "offline" || state === "break") {
    return <Away state={state} reason={reason} onBecomeAvailable={onBecomeAvailable} />;
  }
  return (
    <Message icon="desk" title={t("desk.ready_title")} text={t("desk.ready_text")}>
      {callPage && <TryIt href={callPage}>{t("desk.try")}</TryIt>}
    </Message>
  );
}

type AwayProps = Pick<Props, "reason" | "onBecomeAvailable"> & { state: "offline" | "break" };

/** Nothing rings, by choice or because something happened; one key ends it. */
function Away({ state, reason, onBecomeAvailable }: AwayProps) {
  const { t } = useTranslation("contacts");
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

/** No call rings for a moment, and why. */
function Resting({ until, missed }: { until: Micros; missed: number }) {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  const time = format.exactTime(until);
  return (
    <Message
      icon="clock"
      role="alert"
      title={t("desk.rests_title", { time })}
      text={missed > 0 ? t("desk.rests_missed", { count: missed }) : t("desk.rests_declined")}
    />
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
