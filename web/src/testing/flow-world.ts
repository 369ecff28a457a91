import { settings } from "@/testing/settings-world";

/** A flow that says who is called, asks for a key and leads to people. */
export const GRAPH = {
  start: "greet",
  after_talk: null,
  nodes: [
    { type: "say", node: "greet", spoken: [{ type: "prompt", prompt: "greeting_unknown" }], next: "menu" },
    {
      type: "menu",
      node: "menu",
      spoken: [{ type: "prompt", prompt: "main_menu" }],
      choices: [{ type: "menu_choice", digit: "1", next: "people" }],
      otherwise: "people",
      wait_s: 5,
      tries: 2,
    },
    { type: "go_to_route", node: "people", route: "to-support", waiting: [], otherwise: null, exits: [] },
  ],
};

export const DESIGN = {
  flow: "main",
  name: { en: "Main menu" },
  graph: GRAPH,
  layout: {},
  scenarios: [{ name: "Key 1", keys: ["1"], expect: { ends: "route:to-support" } }],
  version: 0,
  based_on: 3,
  newest: 3,
  is_changed: false,
  changed_at: null,
  changed_by: null,
  lines: ["web"],
  problems: [{ code: "wait_untold", node: "people", detail: "", severity: "warning" }],
};

const step = (node: string, kind: string, more: object = {}) => ({
  flow: "main",
  node,
  kind,
  detail: null,
  said: [],
  did: "",
  ...more,
});

export const TRIAL = {
  name: "Key 1",
  passed: true,
  ends: "route:to-support",
  choices: 1,
  recorded: true,
  failure: null,
  trace: [
    step("greet", "say", { said: ["greeting_unknown"] }),
    step("menu", "menu", { said: ["main_menu"], did: "1", detail: "1" }),
    step("people", "go_to_route", { did: "free" }),
  ],
};

export interface SentDesign {
  graph: typeof GRAPH;
  version: number;
}

/** Answers of a server with that flow. */
export const flowRoutes = (more: object = {}) => ({
  ...settings(),
  "GET /api/settings/designs": [DESIGN],
  "GET /api/settings/designs/*": DESIGN,
  "PUT /api/settings/designs/*": ({ body }: { body: SentDesign }) => ({
    ...DESIGN,
    ...body,
    version: body.version + 1,
    is_changed: true,
    problems: [],
  }),
  "GET /api/settings/designs/*/versions": [
    { version: 3, published_at: 1_800_000_000_000_000, published_by: null, nodes: 3 },
  ],
  "GET /api/settings/designs/*/versions/*": { version: 3, graph: GRAPH, layout: {}, scenarios: [] },
  "POST /api/settings/designs/*/trials": [TRIAL],
  "POST /api/settings/designs/*/publish": { ...DESIGN, version: 2, newest: 4 },
  ...more,
});
