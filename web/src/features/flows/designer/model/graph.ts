import type { Scenario } from "@/features/flows/designer/model/scenario";
import type { Language } from "@/i18n/languages";

/** What a flow can be made of, by the names under which the server stores it. */
export type Kind =
  | "say"
  | "menu"
  | "ask_digits"
  | "choose_language"
  | "consent"
  | "is_open"
  | "is_known_caller"
  | "is_tier"
  | "has_manager"
  | "is_language"
  | "is_attribute"
  | "is_set"
  | "set_language"
  | "set_attribute"
  | "web_request"
  | "go_to_route"
  | "offer_callback"
  | "take_message"
  | "ask"
  | "go_to_flow"
  | "go_to_number"
  | "hang_up";

/** One part of what is spoken. */
export type Part =
  | { type: "prompt"; prompt: string; language?: Language | null }
  | { type: "customer_name" }
  | { type: "number"; value: number }
  | { type: "digits"; attribute: string }
  | { type: "position"; before: string };

/** One way of a node that has many of a sort: a key, a set of values, an exit of a route. */
export interface Case {
  type?: string;
  digit?: string;
  values?: string[];
  languages?: Language[];
  language?: Language;
  way?: string;
  next?: string | null;
}

/** A node as the server stores it: fields that have their default value may be absent. */
export interface FlowNode {
  type: Kind;
  node: string;
  readonly [field: string]: unknown;
}

export interface Graph {
  start: string;
  after_talk?: string | null;
  nodes: FlowNode[];
}

export interface Point {
  x: number;
  y: number;
}

/** What is edited: the graph, where its nodes stand on the canvas, and how it is tried. */
export interface Drawing {
  graph: Graph;
  positions: Readonly<Record<string, Point>>;
  scenarios?: readonly Scenario[];
}

export const nodeOf = (graph: Graph, id: string | null | undefined): FlowNode | undefined =>
  id == null ? undefined : graph.nodes.find(({ node }) => node === id);

export const partsOf = (node: FlowNode): readonly Part[] =>
  ((node.type === "go_to_route" ? node.waiting : node.spoken) as Part[] | undefined) ?? [];

/** The prompts that a node says. */
export const promptsOf = (node: FlowNode): string[] =>
  partsOf(node).flatMap((part) =>
    part.type === "prompt" ? [part.prompt] : part.type === "position" ? [part.before] : [],
  );
