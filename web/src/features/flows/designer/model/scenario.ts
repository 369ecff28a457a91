import type { Language } from "@/i18n/languages";

export interface Expected {
  /** Prompts in the order in which they are heard; others may lie between them. */
  said?: string[];
  not_said?: string[];
  ends?: string | null;
  choices?: number | null;
  recorded?: boolean | null;
}

/** One call and what should come of it, as the server keeps it. */
export interface Scenario {
  name: string;
  caller?: { known?: boolean; tier?: string | null; manager?: boolean; language?: Language };
  /** `mon 10:00` or `2026-12-25 10:00`. */
  time?: string;
  keys?: string[];
  /** `free`, `busy`, `leaves` or the way by which a route gives a call back. */
  agents?: string;
  routes?: Record<string, string>;
  web?: Record<string, Record<string, string> | string>;
  message?: boolean;
  outside_lines?: boolean;
  expect?: Expected;
}

/** One step of a call that was tried. */
export interface Trace {
  flow: string;
  node: string;
  kind: string;
  detail: string | null;
  said: string[];
  did: string;
}

/** What came of a scenario. */
export interface Trial {
  name: string;
  passed: boolean;
  ends: string;
  choices: number;
  recorded: boolean;
  trace: Trace[];
  failure: { code: "said" | "not_said" | "ends" | "choices" | "recorded"; expected: string; got: string } | null;
}

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** How a call may end that names nothing. */
export const ENDS = ["hang_up", "closed", "message", "callback", "left", "failed"] as const;

/** A scenario like `result`: what was heard and how the call ended is from now on expected. */
export const asHeard = (scenario: Scenario, { trace, ends }: Trial): Scenario => ({
  ...scenario,
  expect: { ...scenario.expect, said: trace.flatMap(({ said }) => said).filter(isPrompt), ends },
});

/** Names and numbers are spoken too, but are no prompts. */
const isPrompt = (said: string) => !said.startsWith("<") && !/^\d+$/.test(said);

/** The keys that are pressed one after another, as people write them: `1, 4711, -`. */
export const keysWritten = (keys: readonly string[] = []): string => keys.join(", ");

export const keysRead = (written: string): string[] =>
  written
    .split(/[\s,;]+/)
    .map((keys) => keys.replaceAll(/[^0-9*#-]/g, ""))
    .filter((keys) => keys !== "");
