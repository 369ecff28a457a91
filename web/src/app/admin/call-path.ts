import type { PromptSetting } from "@/features/flows/api/prompts";
import type { FlowSetting, HoursSetting, LineSetting, Slot } from "@/features/flows/api/settings";
import type { AgentSetting } from "@/features/people/api/settings";
import type { QueueSetting, RouteSetting } from "@/features/queues/api/settings";
import type { Language } from "@/i18n/languages";
import { type OpenToday, openToday } from "@/lib/open-today";

/** All that a call may meet, as it is set up now. */
export interface Centre {
  flows: readonly FlowSetting[];
  hours: readonly HoursSetting[];
  prompts: readonly PromptSetting[];
  routes: readonly RouteSetting[];
  queues: readonly QueueSetting[];
  agents: readonly AgentSetting[];
}

export interface Said {
  slot: string;
  prompt: PromptSetting | undefined;
  id: string;
  /** In which languages of the line there is no sound. */
  missing: readonly Language[];
}

export interface Hours {
  hours: HoursSetting;
  today: OpenToday;
}

export type Step =
  | { kind: "personal_manager" | "backups" | "last_agent" }
  | { kind: "head"; id: string }
  | { kind: "exit"; way: string }
  | { kind: "agent"; agent: AgentSetting | undefined; id: string }
  | { kind: "queue"; queue: QueueSetting | undefined; id: string; agents: readonly AgentSetting[] };

export interface Way {
  /** The keys of the menu that lead here; empty for who presses none. */
  digits: string;
  route: RouteSetting | undefined;
  id: string;
  steps: readonly Step[];
}

export interface CallPath {
  before: readonly Said[];
  hours: readonly Hours[];
  closed: readonly Said[];
  menu: readonly Said[];
  ways: readonly Way[];
  after: readonly Said[];
}

/** What callers of a line live through, from the first words to the last. */
export function callPath(line: LineSetting, centre: Centre, now: Date): CallPath {
  const slots = centre.flows.find(({ flow }) => flow === line.flow)?.slots ?? [];
  const said = (wanted: (slot: Slot) => boolean): Said[] =>
    slots.filter((slot) => slot.kind === "prompt" && wanted(slot)).map((slot) => saidIn(slot, line, centre));
  return {
    before: said(({ role, node }) => role === "say" && !AFTER.has(node) && node !== CLOSED),
    hours: slots.flatMap(({ kind, value }) => {
      const hours = kind === "hours" && centre.hours.find((one) => one.hours === value);
      return hours ? [{ hours, today: openToday(hours, now) }] : [];
    }),
    closed: said(({ role, node }) => role === "say" && node === CLOSED),
    menu: said(({ role }) => role === "menu"),
    ways: slots.filter(({ kind }) => kind === "route").map((slot) => wayOf(slot, centre)),
    after: said(({ role, node }) => role === "ask" || (role === "say" && AFTER.has(node))),
  };
}

/** Nodes of the flow that lines begin with. What another flow says is all shown before its menu. */
const CLOSED = "closed";
const AFTER: ReadonlySet<string> = new Set(["nobody_free", "rating", "thanks"]);

function saidIn({ slot, value }: Slot, { languages }: LineSetting, { prompts }: Centre): Said {
  const prompt = prompts.find((one) => one.prompt === value);
  const missing = languages.filter((language) => !prompt?.sounds.some((sound) => sound.language === language));
  return { slot, prompt, id: value, missing };
}

function wayOf({ value, digits }: Slot, { routes, queues, agents }: Centre): Way {
  const route = routes.find((one) => one.route === value);
  const steps = (route?.steps ?? []).map((step): Step => {
    switch (step.kind) {
      case "agent":
        return { kind: "agent", id: step.agent, agent: agents.find(({ agent }) => agent === step.agent) };
      case "queue":
        return {
          kind: "queue",
          id: step.queue,
          queue: queues.find(({ queue }) => queue === step.queue),
          agents: agents.filter((agent) => agent.is_active && agent.queues.includes(step.queue)),
        };
      case "head":
        return { kind: "head", id: step.team };
      case "exit":
        return { kind: "exit", way: step.way };
      default:
        return { kind: step.kind };
    }
  });
  return { digits, route, id: value, steps };
}

/** Where a caller would be left alone. */
export type Hole =
  | { code: "line_off" }
  | { code: "no_route" }
  | { code: "never_open" | "closed_today"; hours: HoursSetting }
  | { code: "no_sound"; said: Said }
  | { code: "queue_off" | "nobody_serves"; queue: QueueSetting }
  | { code: "nobody_speaks"; queue: QueueSetting; languages: readonly Language[] }
  | { code: "agent_off"; agent: AgentSetting };

/** All holes in the path, those that stop every call first; each once. */
export function holesIn(line: LineSetting, path: CallPath): Hole[] {
  const holes: Hole[] = [
    ...(line.is_active ? [] : [{ code: "line_off" } as const]),
    ...(path.ways.some(({ steps }) => steps.length > 0) ? [] : [{ code: "no_route" } as const]),
    ...path.hours.flatMap(holesOfHours),
    ...path.ways.flatMap(({ steps }) => steps.flatMap((step) => holesOfStep(step, line))),
    ...[...path.before, ...path.closed, ...path.menu, ...path.after]
      .filter(({ missing }) => missing.length > 0)
      .map((said) => ({ code: "no_sound", said }) as const),
  ];
  return [...new Map(holes.map((hole) => [keyOf(hole), hole])).values()];
}

function holesOfHours({ hours, today }: Hours): Hole[] {
  if (hours.spans.length === 0) return [{ code: "never_open", hours }];
  return today.spans.length === 0 ? [{ code: "closed_today", hours }] : [];
}

function holesOfStep(step: Step, { languages }: LineSetting): Hole[] {
  if (step.kind === "agent")
    return step.agent && !step.agent.is_active ? [{ code: "agent_off", agent: step.agent }] : [];
  if (step.kind !== "queue" || !step.queue) return [];
  const { queue, agents } = step;
  if (!queue.is_active) return [{ code: "queue_off", queue }];
  if (agents.length === 0) return [{ code: "nobody_serves", queue }];
  const unspoken = languages.filter((language) => !agents.some((agent) => agent.languages.includes(language)));
  return unspoken.length > 0 ? [{ code: "nobody_speaks", queue, languages: unspoken }] : [];
}

/** What a hole is about: a prompt without a sound is one hole however often it is said. */
export function keyOf(hole: Hole): string {
  switch (hole.code) {
    case "never_open":
    case "closed_today":
      return `${hole.code}.${hole.hours.hours}`;
    case "no_sound":
      return `${hole.code}.${hole.said.id}`;
    case "queue_off":
    case "nobody_serves":
    case "nobody_speaks":
      return `${hole.code}.${hole.queue.queue}`;
    case "agent_off":
      return `${hole.code}.${hole.agent.agent}`;
    default:
      return hole.code;
  }
}
