import type { IconName } from "@/components/ui/icon-paths";
import type { Case, FlowNode, Kind } from "@/features/flows/designer/model/graph";

/** A field of a node's form; its words stand under `field.<name>`. */
export type Field =
  | { name: "spoken" | "waiting"; input: "spoken" }
  | { name: string; input: "route" | "hours" | "flow" | "endpoint" | "number"; isOptional?: boolean }
  | { name: string; input: "code" | "codes" | "key" | "keys" | "language" | "switch" | "measure" }
  | { name: string; input: "count"; least: number; most: number; unit?: "s" }
  | { name: "choices" | "cases" | "exits"; input: CasesInput };

export type CasesInput = "menu" | "values" | "languages" | "language_keys" | "exits";

export type Group = "speak" | "ask" | "decide" | "set" | "people" | "end";

interface KindInfo {
  group: Group;
  icon: IconName;
  /** The key that adds it, by its place on the keyboard. */
  key: string;
  fields: readonly Field[];
  /** The fields that lead to another node, in the order in which they are drawn. */
  exits: readonly string[];
  /** What a new one is filled with. */
  blank: Readonly<Record<string, unknown>>;
}

const seconds = (name: string, least = 1, most = 60): Field => ({ name, input: "count", least, most, unit: "s" });
const times = (name: string): Field => ({ name, input: "count", least: 1, most: 9 });
const SPOKEN: Field = { name: "spoken", input: "spoken" };
const attribute: Field = { name: "attribute", input: "code" };

export const KINDS: Readonly<Record<Kind, KindInfo>> = {
  say: { group: "speak", icon: "speaker", key: "S", fields: [SPOKEN], exits: ["next"], blank: { spoken: [] } },
  consent: {
    group: "speak",
    icon: "shield",
    key: "C",
    fields: [SPOKEN, { name: "refuse", input: "key" }, { name: "accept", input: "key" }, seconds("wait_s")],
    exits: ["next", "refused"],
    blank: { spoken: [] },
  },
  menu: {
    group: "ask",
    icon: "dialpad",
    key: "M",
    fields: [SPOKEN, { name: "choices", input: "menu" }, seconds("wait_s"), times("tries")],
    exits: ["otherwise"],
    blank: { spoken: [], choices: [{ digit: "1" }, { digit: "2" }] },
  },
  ask_digits: {
    group: "ask",
    icon: "keyboard",
    key: "D",
    fields: [
      SPOKEN,
      attribute,
      { name: "least", input: "count", least: 1, most: 32 },
      { name: "most", input: "count", least: 1, most: 32 },
      { name: "end_key", input: "key" },
      seconds("wait_s"),
      times("tries"),
      { name: "is_secret", input: "switch" },
    ],
    exits: ["next", "otherwise"],
    blank: { spoken: [], attribute: "digits" },
  },
  choose_language: {
    group: "ask",
    icon: "language",
    key: "L",
    fields: [SPOKEN, { name: "choices", input: "language_keys" }, seconds("wait_s"), times("tries")],
    exits: ["next"],
    blank: { spoken: [], choices: [{ digit: "1", language: "en" }] },
  },
  ask: {
    group: "ask",
    icon: "star",
    key: "Q",
    fields: [
      SPOKEN,
      { name: "question", input: "code" },
      { name: "measure", input: "measure" },
      { name: "digits", input: "keys" },
      seconds("wait_s"),
    ],
    exits: ["next"],
    blank: { spoken: [], question: "agent_rating" },
  },
  is_open: {
    group: "decide",
    icon: "clock",
    key: "O",
    fields: [{ name: "hours", input: "hours" }],
    exits: ["open", "closed"],
    blank: { hours: "" },
  },
  is_known_caller: {
    group: "decide",
    icon: "customer",
    key: "K",
    fields: [],
    exits: ["known", "unknown"],
    blank: {},
  },
  is_tier: {
    group: "decide",
    icon: "scale",
    key: "T",
    fields: [{ name: "cases", input: "values" }],
    exits: ["otherwise"],
    blank: { cases: [{ values: [] }] },
  },
  has_manager: { group: "decide", icon: "people", key: "P", fields: [], exits: ["yes", "no"], blank: {} },
  is_language: {
    group: "decide",
    icon: "language",
    key: "I",
    fields: [{ name: "cases", input: "languages" }],
    exits: ["otherwise"],
    blank: { cases: [{ languages: ["ru"] }] },
  },
  is_attribute: {
    group: "decide",
    icon: "search",
    key: "A",
    fields: [attribute, { name: "cases", input: "values" }],
    exits: ["otherwise"],
    blank: { attribute: "", cases: [{ values: [] }] },
  },
  is_set: {
    group: "decide",
    icon: "check-circle",
    key: "E",
    fields: [attribute],
    exits: ["yes", "no"],
    blank: { attribute: "" },
  },
  set_language: {
    group: "set",
    icon: "language",
    key: "G",
    fields: [{ name: "language", input: "language" }],
    exits: ["next"],
    blank: { language: "en" },
  },
  set_attribute: {
    group: "set",
    icon: "note",
    key: "V",
    fields: [attribute, { name: "value", input: "code" }],
    exits: ["next"],
    blank: { attribute: "" },
  },
  web_request: {
    group: "set",
    icon: "web",
    key: "W",
    fields: [
      { name: "endpoint", input: "endpoint" },
      { name: "send", input: "codes" },
      { name: "expect", input: "codes" },
      seconds("wait_s", 1, 30),
    ],
    exits: ["next", "failed"],
    blank: { endpoint: "" },
  },
  go_to_route: {
    group: "people",
    icon: "queue",
    key: "R",
    fields: [
      { name: "route", input: "route" },
      { name: "waiting", input: "spoken" },
      { name: "exits", input: "exits" },
    ],
    exits: ["otherwise"],
    blank: { route: "", waiting: [] },
  },
  offer_callback: {
    group: "people",
    icon: "phone-call",
    key: "B",
    fields: [
      SPOKEN,
      { name: "accept", input: "key" },
      { name: "route", input: "route", isOptional: true },
      seconds("wait_s"),
      times("tries"),
    ],
    exits: ["accepted", "declined"],
    blank: { spoken: [] },
  },
  take_message: {
    group: "people",
    icon: "microphone",
    key: "Y",
    fields: [SPOKEN, seconds("longest_s", 5, 600), seconds("silence_s", 1, 60), { name: "end_key", input: "key" }],
    exits: ["next", "otherwise"],
    blank: { spoken: [] },
  },
  go_to_number: {
    group: "people",
    icon: "external",
    key: "N",
    fields: [{ name: "number", input: "number" }],
    exits: ["otherwise"],
    blank: { number: "" },
  },
  go_to_flow: {
    group: "end",
    icon: "route",
    key: "F",
    fields: [{ name: "flow", input: "flow" }],
    exits: [],
    blank: { flow: "" },
  },
  hang_up: { group: "end", icon: "hang-up", key: "H", fields: [], exits: [], blank: {} },
};

export const KIND_NAMES = Object.keys(KINDS) as Kind[];

export const GROUPS: readonly Group[] = ["speak", "ask", "decide", "set", "people", "end"];

/** What a field holds that is absent; the server leaves out what has its usual value. */
export const USUAL: Readonly<Partial<Record<Kind, Readonly<Record<string, unknown>>>>> = {
  choose_language: { wait_s: 4, tries: 1 },
  consent: { refuse: "", accept: "", wait_s: 3 },
  menu: { wait_s: 5, tries: 2 },
  ask: { digits: "12345", wait_s: 8, measure: "" },
  ask_digits: { least: 1, most: 10, end_key: "#", wait_s: 5, tries: 2, is_secret: false },
  set_attribute: { value: "" },
  web_request: { send: [], expect: [], wait_s: 3 },
  go_to_route: { waiting: [], exits: [] },
  offer_callback: { accept: "1", route: null, wait_s: 5, tries: 1 },
  take_message: { longest_s: 120, silence_s: 5, end_key: "#" },
};

/** The value of a field, also where the server left it out. */
export function fieldOf(node: FlowNode, field: string): unknown {
  return node[field] ?? USUAL[node.type]?.[field];
}

export const casesOf = (node: FlowNode, field: string): readonly Case[] => (node[field] as Case[] | undefined) ?? [];
