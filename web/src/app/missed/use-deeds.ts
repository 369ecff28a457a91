import { useNavigate } from "@tanstack/react-router";
import { useCanCallOut } from "@/features/calls/api/calls";
import { may, useMe } from "@/features/identity/api/session";
import type { Deeds } from "@/features/missed/components/missed-actions";
import { useAgents } from "@/features/people/api/people";

/** What this person can do about those who were missed. Whoever has a phone here calls from their desk. */
export function useDeeds(): Deeds {
  const me = useMe();
  const navigate = useNavigate();
  const canCallOut = useCanCallOut();
  const agents = useAgents().data ?? [];
  return {
    mayHandle: may(me, "missed.handle"),
    mayInterfere: may(me, "contacts.supervise"),
    colleagues: agents
      .filter(({ agent }) => agent !== me.agent)
      .map(({ agent, name }) => ({ value: agent, label: name }))
      .sort((one, other) => one.label.localeCompare(other.label)),
    call: canCallOut && me.agent !== null ? (number) => void navigate({ to: "/desk", search: { call: number } }) : null,
  };
}
