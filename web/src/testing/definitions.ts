const CONTACTS = ["queue", "line", "outcome"];
const AGENTS = ["agent", "team"];
const EVERYBODY = [...CONTACTS, ...AGENTS];
const IN_TIME = { answered_in_time: 1 };
const ENDED = { answered: 1, abandoned: 1 };

export const metric = (name: string, more: object = {}) => ({
  name,
  version: 1,
  group: "waiting",
  unit: "count",
  clock: null,
  top: { [name]: 1 } as Record<string, number>,
  bottom: null as Record<string, number> | null,
  is_better_high: null,
  is_flattering: false,
  known_by: CONTACTS,
  has_contacts: true,
  ...more,
});

const level = (name: string, more: object = {}) =>
  metric(name, { group: "service_level", unit: "share", clock: "entry", top: IN_TIME, bottom: ENDED, ...more });

const ofAgents = (name: string, more: object = {}) => metric(name, { group: "handling", known_by: EVERYBODY, ...more });

const time = (name: string, sum: string) =>
  metric(name, { group: "agents", unit: "duration", top: { [sum]: 1 }, known_by: AGENTS, has_contacts: false });

/** As much of the catalogue as the ready reports need. */
export const DEFINITIONS = [
  level("sl.offered"),
  level("sl.ignore", { bottom: { ...ENDED, abandoned_in_time: -1 } }),
  level("sl.amazon", {
    top: { ...IN_TIME, abandoned_in_time: 1, asked_back_in_time: 1 },
    bottom: { ...ENDED, flowed_out: 1 },
    is_flattering: true,
  }),
  metric("offered"),
  metric("answered"),
  metric("abandoned"),
  metric("abandonment", { unit: "share", top: { abandoned: 1 }, bottom: ENDED }),
  metric("asa", {
    unit: "duration",
    clock: "entry",
    is_better_high: false,
    top: { answered_wait: 1 },
    bottom: { answered: 1 },
  }),
  metric("arrived", { known_by: ["line", "outcome"] }),
  ofAgents("left_before_queue"),
  ofAgents("handled"),
  ofAgents("aht", { unit: "duration", top: { worked: 1 }, bottom: { handled: 1 } }),
  ofAgents("aht.hold", { unit: "duration", top: { hold_time: 1 }, bottom: { handled: 1 } }),
  ofAgents("transfers", { unit: "share", top: { passed_on: 1 }, bottom: { handled: 1 } }),
  time("time.available", "available_time"),
  time("time.break", "break_time"),
  ofAgents("csat.mean", { group: "ratings", unit: "stars", top: { rating: 1 }, bottom: { rated: 1 } }),
  ofAgents("csat.top", { group: "ratings", unit: "share", top: { rated_top: 1 }, bottom: { rated: 1 } }),
];

/** What figures are told apart by, as it is called in English. */
const CALLED = {
  queue: { sales: "Sales", support: "Support" },
  line: { web: "Nordlink website" },
  outcome: { solved: "Solved", sale: "Sale" },
  tier: {},
  agent: { anna: "Anna Sokolova", ben: "Ben Carter", chen: "Chen Jing", pavel: "Pavel Ivanov" },
  team: { front: "Front office" },
  reason: { lunch: "Lunch", meeting: "Meeting" },
};

/** What everybody who sees figures asks. */
export const CATALOGUE_ROUTES = {
  "GET /api/metrics/definitions": DEFINITIONS,
  "GET /api/metrics/names": CALLED,
};
