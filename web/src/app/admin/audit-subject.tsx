import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Place, RecordLink } from "@/components/settings/record-link";
import settings from "@/components/settings/settings.module.css";
import { useOutcomeSettings } from "@/features/contacts/api/settings";
import { usePrompts } from "@/features/flows/api/prompts";
import { useHoursSettings, useLineSettings } from "@/features/flows/api/settings";
import { usePromptName } from "@/features/flows/hooks/use-prompt-name";
import { useAgentSettings, useBreakSettings, useSkillSettings, useTeamSettings } from "@/features/people/api/settings";
import { useQueueSettings, useRouteSettings } from "@/features/queues/api/settings";
import { nameIn } from "@/i18n/languages";

type Page = Place["page"];

/** Where the subject of an action is set up. */
const PAGES: Readonly<Record<string, Page>> = {
  "people.save_agent": "agents",
  "people.save_team": "teams",
  "people.save_skill": "skills",
  "people.save_break": "breaks",
  "queues.save_queue": "queues",
  "queues.save_route": "routes",
  "flows.save_line": "lines",
  "flows.save_hours": "hours",
  "flows.save_prompt": "greetings",
  "flows.save_sound": "greetings",
  "flows.remove_sound": "greetings",
  "contacts.save_outcome": "outcomes",
};

interface Entry {
  action: string;
  subject: string;
}

interface Person {
  user: string;
  name: string;
}

/** Puts the subject of an entry by name, as a link to it; what has no name or no page stays an id. */
export function useSubject(people: readonly Person[]) {
  const nameOf = useNames(people);
  return ({ action, subject }: Entry) => {
    const page = pageOf(action);
    // Sounds are named with their language behind the prompt.
    const id = action.endsWith("_sound") ? subject.slice(0, subject.lastIndexOf(".")) : subject;
    const name = page && nameOf(page, id);
    if (page && name) return <RecordLink page={page} id={id} name={name} />;
    if (action.startsWith("contacts.") && !page)
      return (
        <Link to="/history/$contact" params={{ contact: subject }} className={settings.record}>
          {subject}
        </Link>
      );
    return <code>{subject}</code>;
  };
}

const pageOf = (action: string): Page | undefined => (action.startsWith("identity.") ? "people" : PAGES[action]);

function useNames(people: readonly Person[]): (page: Page, id: string) => string | undefined {
  const { i18n } = useTranslation();
  const promptName = usePromptName();
  const { data: agents = [] } = useAgentSettings();
  const { data: teams = [] } = useTeamSettings();
  const { data: skills = [] } = useSkillSettings();
  const { data: breaks = [] } = useBreakSettings();
  const { data: queues = [] } = useQueueSettings();
  const { data: routes = [] } = useRouteSettings();
  const { data: lines = [] } = useLineSettings();
  const { data: hours = [] } = useHoursSettings();
  const { data: prompts = [] } = usePrompts();
  const { data: outcomes = [] } = useOutcomeSettings();
  const named = (names: Readonly<Record<string, string>>) => nameIn(i18n.language, names);
  const known: Readonly<Record<Page, ReadonlyMap<string, string>>> = {
    people: new Map(people.map(({ user, name }) => [user, name])),
    agents: new Map(agents.map(({ agent, name }) => [agent, name])),
    teams: new Map(teams.map(({ team, name }) => [team, name])),
    skills: new Map(skills.map(({ skill, name }) => [skill, named(name)])),
    breaks: new Map(breaks.map(({ reason, name }) => [reason, named(name)])),
    queues: new Map(queues.map(({ queue, name }) => [queue, named(name)])),
    routes: new Map(routes.map(({ route, name }) => [route, named(name)])),
    lines: new Map(lines.map(({ line, name }) => [line, named(name)])),
    hours: new Map(hours.map((one) => [one.hours, named(one.name)])),
    greetings: new Map(prompts.map((one) => [one.prompt, promptName(one)])),
    outcomes: new Map(outcomes.map(({ outcome, name }) => [outcome, named(name)])),
  };
  return (page, id) => known[page].get(id);
}
