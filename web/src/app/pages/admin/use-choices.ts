import { useTranslation } from "react-i18next";
import { useTierSettings } from "@/features/customers/api/customers";
import { useHoursSettings } from "@/features/flows/api/settings";
import { useAgentSettings, useSkillSettings, useTeamSettings } from "@/features/people/api/settings";
import type { Choice, Choices } from "@/features/queues/components/choices";
import { nameIn } from "@/i18n/languages";

interface Named {
  name: Readonly<Record<string, string>>;
  is_active: boolean;
}

/** What queues and routes may name, from all over the centre. */
export function useChoices(): Choices {
  const { i18n } = useTranslation();
  const { data: agents = [] } = useAgentSettings();
  const { data: teams = [] } = useTeamSettings();
  const { data: hours = [] } = useHoursSettings();
  const { data: skills = [] } = useSkillSettings();
  const { data: tiers = [] } = useTierSettings();
  const named = (id: string, { name, is_active }: Named): Choice => ({
    id,
    name: nameIn(i18n.language, name),
    isActive: is_active,
  });
  return {
    agents: agents.map(({ agent, name, is_active }) => ({ id: agent, name, isActive: is_active })),
    teams: teams.map(({ team, name, head, is_active }) => ({
      id: team,
      name,
      isActive: is_active,
      hasHead: head != null,
    })),
    hours: hours.map((one) => named(one.hours, one)),
    skills: skills.map((one) => named(one.skill, one)),
    tiers,
  };
}

/** How many agents serve a queue. */
export function useAgentsOf(): (queue: string) => number {
  const { data: agents = [] } = useAgentSettings();
  return (queue) => agents.filter((one) => one.is_active && one.queues.includes(queue)).length;
}
