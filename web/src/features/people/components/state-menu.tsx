import { ActionIcon, Menu, UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Clock } from "@/components/ui/clock";
import { Icon } from "@/components/ui/icon";
import { Keys } from "@/components/ui/keys";
import { FailedLine } from "@/components/ui/states";
import { useBreakReasons, useRequestState, useUserName } from "@/features/people/api/people";
import { AgentStateTag } from "@/features/people/components/agent-state-tag";
import classes from "@/features/people/components/state-menu.module.css";
import { useReasonText } from "@/features/people/hooks/use-reason-text";
import type { AgentState } from "@/features/people/live/agents";
import { useFormat } from "@/i18n/format";
import type { Micros } from "@/lib/micros";
import { SHORTCUTS } from "@/lib/shortcuts";
import { useShortcut } from "@/lib/use-shortcut";

/** An agent's own state, as the live topic `desk` tells it. */
export interface OwnState {
  state: AgentState;
  reason: string;
  /** Who wanted the state so, if that was not the agent. */
  by?: string | null;
  since: Micros;
  /** What the agent will be after the contact; `null` is available. */
  next_state: string | null;
}

const IN_CONTACT: readonly AgentState[] = ["ringing", "talking", "monitoring", "wrap_up", "writing"];

/** Shows the agent's state and why it is so, and lets them choose another; during a contact it is for afterwards. */
export function StateMenu({ own }: { own: OwnState }) {
  const { t } = useTranslation("people");
  const { data: breaks = [] } = useBreakReasons();
  const onOffer = breaks.filter(({ is_active }) => is_active);
  const request = useRequestState();
  const reasonText = useReasonText();
  const by = useUserName(own.by ?? null);
  const format = useFormat();
  const setBy = by === null ? null : t("set_by", { name: by, time: format.time(own.since) });
  const isInContact = IN_CONTACT.includes(own.state);
  useShortcut("available", () => request.mutate({ state: "available" }));
  useShortcut("offline", () => request.mutate({ state: "offline" }));
  return (
    <>
      <FailedLine error={request.error} />
      {own.state !== "monitoring" && (own.next_state === "break" || own.next_state === "offline") && (
        <span className={classes.next}>
          {t(`next.${own.next_state}`)}
          <ActionIcon
            size={22}
            aria-label={t("next.take_back")}
            title={t("next.take_back")}
            onClick={() => request.mutate({ state: "available" })}
          >
            <Icon name="close" size={14} />
          </ActionIcon>
        </span>
      )}
      {setBy !== null && <span className={`${classes.next} ${classes.by}`}>{setBy}</span>}
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <UnstyledButton className={classes.button} aria-label={t("menu.label", { state: t(`state.${own.state}`) })}>
            <AgentStateTag state={own.state} />
            <Clock since={own.since} className={classes.since} />
            <Icon name="chevron-down" size={14} color="var(--ink-3)" />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {setBy !== null && <Menu.Label>{setBy}</Menu.Label>}
          <p className={classes.note}>{isInContact ? t("menu.afterwards") : reasonText(own.reason)}</p>
          <Menu.Divider />
          <Menu.Item
            onClick={() => request.mutate({ state: "available" })}
            aria-keyshortcuts={SHORTCUTS.available.keys}
            rightSection={<Keys of={SHORTCUTS.available.shown} />}
          >
            <AgentStateTag state="available" />
          </Menu.Item>
          {onOffer.map(({ reason }) => (
            <Menu.Item
              key={reason}
              leftSection={<Icon name="break" size={16} color="var(--state-break)" />}
              onClick={() => request.mutate({ state: "break", reason })}
            >
              {t("menu.break", { reason: reasonText(reason) })}
            </Menu.Item>
          ))}
          <Menu.Item
            onClick={() => request.mutate({ state: "offline" })}
            aria-keyshortcuts={SHORTCUTS.offline.keys}
            rightSection={<Keys of={SHORTCUTS.offline.shown} />}
          >
            <AgentStateTag state="offline" />
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
