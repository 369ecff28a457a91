import { useTranslation } from "react-i18next";
import { useOutcomes } from "@/features/contacts/api/desk";
import type { Choices } from "@/features/contacts/components/history-filters";
import { useLines } from "@/features/flows/api/lines";
import { may, useMe } from "@/features/identity/api/session";
import { useAgents } from "@/features/people/api/people";
import { useTeams } from "@/features/people/api/settings";
import { useQueues } from "@/features/queues/api/queues";
import { nameIn } from "@/i18n/languages";

type Named = Readonly<Record<string, string>>;

/** What the history can be filtered by. Who sees their own contacts alone has no agents or teams to choose from. */
export function useHistoryChoices(): { choices: Choices; teamName: (team: string) => string } {
  const { i18n } = useTranslation();
  const me = useMe();
  const isOwnOnly = me.roles.every((role) => role === "agent");
  const queues = useQueues().data ?? [];
  const lines = useLines().data ?? [];
  const outcomes = useOutcomes().data ?? [];
  const agents = useAgents().data ?? [];
  const teams = useTeams(may(me, "settings.read")).data ?? [];
  const inWords = (name: Named) => nameIn(i18n.language, name);
  const byLabel = (one: { label: string }, other: { label: string }) =>
    one.label.localeCompare(other.label, i18n.language);
  return {
    choices: {
      queue: queues.map(({ queue, name }) => ({ value: queue, label: inWords(name) })),
      line: lines.map(({ line, name }) => ({ value: line, label: inWords(name) })),
      outcome: outcomes.map(({ outcome, name }) => ({ value: outcome, label: inWords(name) })),
      ...(!isOwnOnly && {
        agent: agents.map(({ agent, name }) => ({ value: agent, label: name })).sort(byLabel),
        team: teams.map(({ team, name }) => ({ value: team, label: name })),
      }),
    },
    teamName: (id) => teams.find(({ team }) => team === id)?.name ?? id,
  };
}
