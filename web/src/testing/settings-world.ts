import type { Me } from "@/features/identity/api/session";
import type { Routes } from "@/testing/fake-api";

/** Administers Nordlink. */
export const ROBIN: Me = {
  user: "robin",
  name: "Robin Holm",
  language: "en",
  roles: ["administrator"],
  permissions: ["agents.watch", "people.read", "queues.watch", "settings.read", "settings.write"],
  agent: null,
  is_demo: true,
};

const setting = (key: string, id: string, name: string, more: object = {}) => ({
  [key]: id,
  name: { en: name },
  is_active: true,
  version: 1,
  ...more,
});

const queue = (id: string, name: string) =>
  setting("queue", id, name, {
    strategy: "longest_idle",
    ring_s: 20,
    wrap_up_s: 60,
    back_off_s: 10,
    priority: 0,
    target_s: 20,
    target_percent: 80,
    longest_wait_s: 120,
    needs: [],
    language: null,
    spares_reserved_s: 60,
    hours: null,
  });

const agent = (id: string, name: string, more: object = {}) => ({
  agent: id,
  name,
  team: "front",
  languages: ["en"],
  queues: ["support"],
  skills: [],
  reserved_for: [],
  is_active: true,
  version: 1,
  ...more,
});

const sound = (language: string, text: string) => ({
  language,
  origin: "shipped",
  text,
  duration: null,
  changed_at: null,
});

const prompt = (id: string, text: string) => ({
  prompt: id,
  is_own: false,
  name: {},
  is_active: true,
  version: 0,
  sounds: [sound("en", text), sound("ru", text), sound("zh-Hans", text)],
  used_by: ["main"],
});

const slot = (place: string, kind: string, role: string, value: string, digits = "") => ({
  slot: place,
  node: place.split(".")[0],
  kind,
  role,
  value,
  digits,
});

export const SETTINGS = {
  teams: [{ team: "front", name: "Front office", head: "anna", is_active: true, version: 1 }],
  skills: [setting("skill", "fibre", "Fibre"), setting("skill", "old", "Dial-up", { is_active: false })],
  breaks: [
    setting("reason", "lunch", "Lunch", { is_paid: false }),
    setting("reason", "meeting", "Meeting", { is_paid: true }),
  ],
  agents: [agent("anna", "Anna Sokolova", { skills: [{ skill: "fibre", level: 4 }] }), agent("ben", "Ben Carter")],
  outcomes: [setting("outcome", "solved", "Solved"), setting("outcome", "sale", "Sale")],
  queues: [queue("sales", "Sales"), queue("support", "Support")],
  routes: [
    setting("route", "to-support", "To support", {
      steps: [
        { kind: "personal_manager", ring_s: 15 },
        { kind: "queue", queue: "support", wait_s: null },
      ],
    }),
  ],
  hours: [
    setting("hours", "office", "Office", {
      zone: "Europe/Stockholm",
      spans: [0, 1, 2, 3, 4].map((weekday) => ({ weekday, start: 540, end: 1_080 })),
      holidays: [{ date: "2026-12-25", name: "Christmas" }],
    }),
  ],
  lines: [setting("line", "web", "Website", { flow: "main", language: "en", languages: ["en", "ru"], origins: [] })],
  flows: [
    {
      flow: "main",
      name: { en: "Main menu" },
      version: 3,
      slots: [
        slot("greet.0", "prompt", "say", "greeting_unknown"),
        slot("hours.hours", "hours", "open", "office"),
        slot("menu.0", "prompt", "menu", "main_menu"),
        slot("route_1.route", "route", "route", "to-support", "1"),
        slot("route_1.0", "prompt", "waiting", "please_wait"),
      ],
    },
  ],
  prompts: [
    prompt("greeting_unknown", "Hello, and thank you for calling."),
    prompt("main_menu", "For sales, press one."),
    prompt("please_wait", "Please hold on."),
    prompt("thanks", "Thank you."),
  ],
  strategies: ["longest_idle", "ring_all"],
  tiers: ["business", "gold"],
};

const CALLBACK_RULES = {
  is_automatic: false,
  attempts: 3,
  retry_s: 900,
  ring_s: 30,
  hours: null,
  offer_over_s: 900,
  keep_s: 172_800,
  version: 1,
};

export const BOOSTS = {
  tiers: [{ tier: "gold", boost_s: 60 }],
  repeat_s: 0,
  repeat_within_s: 86_400,
  dropped_s: 120,
  dropped_within_s: 3_600,
  version: 1,
};

/** What the settings of Nordlink answer. What is added or changed comes back as the next version. */
export const settings = (kinds: Partial<Record<keyof typeof SETTINGS, unknown>> = {}): Routes => ({
  ...Object.fromEntries(
    Object.entries({ ...SETTINGS, ...kinds }).flatMap(([kind, items]) => [
      [`GET /api/settings/${kind}`, items],
      [`POST /api/settings/${kind}`, ({ body }: { body: object }) => ({ ...body, version: 1 })],
      [`PUT /api/settings/${kind}/order`, items],
      [`PUT /api/settings/${kind}/*`, ({ body }: { body: { version: number } }) => ({ ...body, version: 2 })],
    ]),
  ),
  "GET /api/settings/boosts": BOOSTS,
  "GET /api/settings/callbacks": CALLBACK_RULES,
  "PUT /api/settings/callbacks": ({ body }: { body: { version: number } }) => ({ ...body, version: body.version + 1 }),
  "PUT /api/settings/boosts": ({ body }: { body: { version: number } }) => ({ ...body, version: body.version + 1 }),
});

export const NOTHING = Object.fromEntries(Object.keys(SETTINGS).map((kind) => [kind, []]));
