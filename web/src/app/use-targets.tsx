import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useNames } from "@/app/use-names";
import type { PassTarget } from "@/features/contacts/components/pass-on-dialog";
import { useMe } from "@/features/identity/api/session";
import { useAgents } from "@/features/people/api/people";
import { AgentStateTag } from "@/features/people/components/agent-state-tag";
import { isFree, useColleagues } from "@/features/people/live/colleagues";
import { useQueues } from "@/features/queues/api/queues";

/** Whom a contact can be passed to, those who are free first: colleagues, queues, the head of the team, who is busy. */
export function useTargets(): readonly PassTarget[] {
  const { t, i18n } = useTranslation("contacts");
  const me = useMe();
  const names = useNames();
  const { colleagues } = useColleagues();
  const { data: agents = [] } = useAgents();
  const { data: queues = [] } = useQueues();
  return useMemo(() => {
    const byName = (a: PassTarget, b: PassTarget) => a.name.localeCompare(b.name, i18n.language);
    const others = colleagues.filter(({ agent }) => agent !== me.agent);
    const free = others.filter(isFree);
    const people = others.map((each): PassTarget => {
      const may = isFree(each);
      const isSilent = each.state === "available" && !each.is_phone_ready;
      return {
        key: `agent-${each.agent}`,
        target: { kind: "agent", id: each.agent },
        name: names.agent(each.agent),
        detail: isSilent ? <span>{t("pass_on.no_phone")}</span> : <AgentStateTag state={each.state} />,
        mayTransfer: may,
        mayConsult: may,
      };
    });
    const places = queues.map(({ queue }): PassTarget => {
      const serving = agents.filter((agent) => agent.queues.includes(queue)).map(({ agent }) => agent);
      const count = free.filter(({ agent }) => serving.includes(agent)).length;
      return {
        key: `queue-${queue}`,
        target: { kind: "queue", id: queue },
        name: t("pass_on.queue", { queue: names.queue(queue) }),
        detail: <span>{t("pass_on.free", { count })}</span>,
        mayTransfer: true,
        mayConsult: count > 0,
      };
    });
    const head: PassTarget = {
      key: "head",
      target: { kind: "head" },
      name: t("pass_on.head"),
      detail: null,
      mayTransfer: true,
      mayConsult: true,
    };
    const [ready, busy] = [
      people.filter(({ mayConsult }) => mayConsult),
      people.filter(({ mayConsult }) => !mayConsult),
    ];
    return [...ready.sort(byName), ...places.sort(byName), head, ...busy.sort(byName)];
  }, [agents, colleagues, i18n.language, me.agent, names, queues, t]);
}
