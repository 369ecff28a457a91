import type { RouteSetting } from "@/features/queues/api/settings";
import type { Choices } from "@/features/queues/components/choices";

export type Step = RouteSetting["steps"][number];
export type Kind = Step["kind"];
export type When = NonNullable<Step["when"]>;

export const KINDS: readonly Kind[] = ["personal_manager", "backups", "last_agent", "queue", "agent", "head", "exit"];

/** The ways by which a route gives a caller back to the flow of the line. */
export const WAYS = ["callback", "voicemail", "external"] as const;

const MONTH_S = 30 * 86_400;

/** What is added as a new step of each kind; `null` where there is nothing to name yet. */
export function blankSteps(choices: Choices, queues: readonly { value: string }[]): Record<Kind, Step | null> {
  const agent = choices.agents.find(({ isActive }) => isActive);
  const team = choices.teams.find(({ isActive, hasHead }) => isActive && hasHead);
  const [queue] = queues;
  return {
    personal_manager: { kind: "personal_manager", ring_s: 15 },
    backups: { kind: "backups", ring_s: 15 },
    last_agent: { kind: "last_agent", ring_s: 15, within_s: MONTH_S },
    queue: queue ? { kind: "queue", queue: queue.value, wait_s: null } : null,
    agent: agent ? { kind: "agent", agent: agent.id, ring_s: 20 } : null,
    head: team ? { kind: "head", team: team.id, ring_s: 30 } : null,
    exit: { kind: "exit", way: "callback" },
  };
}

const saysSomething = ({ hours, is_known, languages, tiers }: When): boolean =>
  hours != null || is_known != null || languages.length > 0 || tiers.length > 0;

/** A condition that says nothing is none. */
export const withoutEmptyConditions = (steps: readonly Step[]): Step[] =>
  steps.map((step) => (step.when && !saysSomething(step.when) ? { ...step, when: null } : step));

/** The condition of a step, if it says anything. */
export const conditionOf = ({ when }: Step): When | null => (when && saysSomething(when) ? when : null);

export type Warning = "no_human" | "not_everybody" | "nobody_serves";

const ANYBODY: readonly Kind[] = ["queue", "agent", "head"];
const HUMAN: readonly Kind[] = [...ANYBODY, "personal_manager", "backups", "last_agent"];

/** What is allowed and yet most likely not meant. `agentsOf` tells how many agents serve a queue. */
export function warningsOf(steps: readonly Step[], agentsOf: (queue: string) => number): Warning[] {
  const isServed = (step: Step) => step.kind !== "queue" || agentsOf(step.queue) > 0;
  const humans = steps.filter(({ kind }) => HUMAN.includes(kind));
  if (humans.length === 0) return ["no_human"];
  const isForAll = humans.some((step) => ANYBODY.includes(step.kind) && !conditionOf(step));
  return [
    ...(isForAll ? [] : ["not_everybody" as const]),
    ...(steps.every(isServed) ? [] : ["nobody_serves" as const]),
  ];
}
