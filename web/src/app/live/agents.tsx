import { ActionIcon, Button, Menu } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSteering } from "@/app/live/steering";
import { useSupervision } from "@/app/live/supervision";
import { Icon } from "@/components/ui/icon";
import { FailedLine } from "@/components/ui/states";
import { WhyPopover } from "@/components/ui/why-popover";
import { useSupervise } from "@/features/contacts/api/call";
import type { LiveContact } from "@/features/contacts/live/contacts";
import type { Part } from "@/features/contacts/live/desk";
import { useCustomerNames } from "@/features/customers/api/customers";
import { may, useMe } from "@/features/identity/api/session";
import { Handled } from "@/features/metrics/components/handled";
import { useAgentName } from "@/features/people/api/people";
import { useTeamSettings } from "@/features/people/api/settings";
import { AgentsList, type AgentWords } from "@/features/people/components/agents-list";
import { WhyIdle } from "@/features/people/components/why-idle";
import type { AgentCell } from "@/features/people/live/agents";
import { useQueueName } from "@/features/queues/api/queues";
import { useCell } from "@/realtime/context";

/** The agents of the centre, or those who serve one queue. */
export function Agents({ queue }: { queue?: { id: string; name: string } | undefined }) {
  const { data: teams } = useTeamSettings();
  const me = useMe();
  const isSupervisor = may(me, "contacts.supervise");
  const canSteer = may(me, "agents.steer");
  const mayRead = may(me, "reports.read");
  const words = useMemo((): AgentWords => {
    const names = new Map((teams ?? []).map(({ team, name }) => [team, name]));
    return {
      team: (team) => (team === null ? null : (names.get(team) ?? null)),
      about: (cell) => <About cell={cell} isSupervisor={isSupervisor} />,
      handled: (agent) => <HandledToday agent={agent} mayOpen={mayRead} />,
      actions: (cell) => <Actions cell={cell} canSteer={canSteer} />,
    };
  }, [teams, isSupervisor, canSteer, mayRead]);
  return <AgentsList words={words} queue={queue} />;
}

/** How many contacts the agent handled today, and the way to the day that is behind it. */
function HandledToday({ agent, mayOpen }: { agent: string; mayOpen: boolean }) {
  const { t } = useTranslation("app");
  const name = useAgentName()(agent);
  if (!mayOpen) return <Handled agent={agent} />;
  return (
    <Link to="/my-day" search={{ agent }} title={t("live.day_of", { agent: name })}>
      <Handled agent={agent} />
    </Link>
  );
}

/** The customer and the queue of the agent's contact, as far as this person may know them. */
function About({ cell, isSupervisor }: { cell: AgentCell; isSupervisor: boolean }) {
  const queueName = useQueueName();
  const queue = cell.queue === null ? null : queueName(cell.queue);
  if (cell.contact === null) return "–";
  if (!isSupervisor) return queue ?? "–";
  return <Customer contact={cell.contact} queue={queue} />;
}

function Customer({ contact, queue }: { contact: string; queue: string | null }) {
  const customer = useCell<LiveContact>("contacts", contact)?.customer ?? null;
  const nameOf = useCustomerNames([customer]);
  return [nameOf(customer), queue].filter(Boolean).join(" · ");
}

/** Who is in one of these states has something to do. */
const BUSY: ReadonlySet<string> = new Set(["ringing", "talking", "monitoring", "wrap_up", "writing"]);

const PARTS: readonly Part[] = ["whisper", "talk"];

function Actions({ cell, canSteer }: { cell: AgentCell; canSteer: boolean }) {
  const { t } = useTranslation("app");
  const name = useAgentName()(cell.agent);
  const { canEnter } = useSupervision();
  const { move, setState } = useSteering();
  const supervise = useSupervise(cell.contact ?? "");
  const canListen = canEnter && cell.state === "talking" && cell.contact !== null;
  const queueName = useQueueName();
  return (
    <>
      {!BUSY.has(cell.state) && (
        <WhyPopover text={t("live.why")} label={t("live.why_idle", { agent: name })}>
          <WhyIdle agent={cell.agent} queueName={queueName} />
        </WhyPopover>
      )}
      <FailedLine error={supervise.error} />
      {canListen && (
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<Icon name="headphones" size={14} />}
          aria-label={t("live.listen_whom", { agent: name })}
          onClick={() => supervise.mutate("listen")}
        >
          {t("live.listen")}
        </Button>
      )}
      {(canListen || canSteer) && (
        <Menu position="bottom-end" width={220}>
          <Menu.Target>
            <ActionIcon size="sm" variant="default" aria-label={t("live.more", { agent: name })}>
              <Icon name="chevron-down" size={14} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {canListen &&
              PARTS.map((part) => (
                <Menu.Item key={part} onClick={() => supervise.mutate(part)}>
                  {t(`live.${part === "talk" ? "join" : "whisper"}`)}
                </Menu.Item>
              ))}
            {canSteer && <Menu.Item onClick={() => setState(cell.agent)}>{t("live.set_state")}</Menu.Item>}
            {canSteer && <Menu.Item onClick={() => move({ agent: cell.agent })}>{t("live.move_agent")}</Menu.Item>}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}
