import type { Me } from "@/features/identity/api/session";
import { SECOND } from "@/lib/micros";
import { agentsDesk } from "@/testing/agents-desk";
import { CUSTOMER_ROUTES } from "@/testing/customers";
import { DECIDED } from "@/testing/decision";
import { CATALOGUE_ROUTES } from "@/testing/definitions";
import { problem, type Routes } from "@/testing/fake-api";

export { MARIA } from "@/testing/customers";

const AGENT_MAY = [
  "callbacks.handle",
  "contacts.read",
  "customers.read",
  "customers.write",
  "desk.use",
  "people.read",
  "recordings.listen",
  "reports.read",
];
const SUPERVISOR_MAY = [
  "agents.watch",
  "callbacks.handle",
  "contacts.read",
  "contacts.supervise",
  "customers.manage",
  "customers.read",
  "customers.write",
  "people.read",
  "queues.watch",
  "recordings.listen",
  "settings.read",
];

export const ANNA: Me = {
  user: "anna",
  name: "Anna Sokolova",
  language: "en",
  roles: ["agent"],
  permissions: AGENT_MAY,
  agent: "anna",
  is_demo: true,
};

export const SASHA: Me = {
  user: "sasha",
  name: "Sasha Orlova",
  language: "en",
  roles: ["supervisor"],
  permissions: SUPERVISOR_MAY,
  agent: null,
  is_demo: true,
};

export const ROBIN: Me = {
  user: "robin",
  name: "Robin Holm",
  language: "en",
  roles: ["administrator"],
  permissions: ["audit.read", "people.read", "settings.read", "settings.write", "users.manage"],
  agent: null,
  is_demo: true,
};

export const userItem = (user: string, name: string, more: object = {}) => ({
  user,
  login: user,
  name,
  language: "en",
  roles: ["agent"],
  teams: null,
  agent: null,
  is_active: true,
  has_password: true,
  has_second_factor: false,
  sessions: 0,
  seen: null,
  ...more,
});

/** A supervisor who has a phone. */
export const PAVEL: Me = {
  ...SASHA,
  user: "pavel",
  name: "Pavel Ivanov",
  roles: ["agent", "supervisor"],
  permissions: [...new Set([...AGENT_MAY, ...SUPERVISOR_MAY])],
  agent: "pavel",
};

const names = (en: string, ru: string, zh: string) => ({ en, ru, "zh-Hans": zh });

export const now = () => Date.now() * 1000;

const ARRIVED = Date.UTC(2026, 10, 22, 9, 30) * 1000;

/** A contact that Maria had with Anna, as a list shows it. */
export const contactRow = (more: object = {}) => ({
  contact: "c1",
  line: "web",
  channel: "voice",
  language: "en",
  customer: "maria",
  arrived_at: ARRIVED,
  answered_at: ARRIVED + 18 * SECOND,
  ended_at: ARRIVED + 200 * SECOND,
  how: "talked",
  queue: "support",
  agent: "anna",
  wait: 9 * SECOND,
  talk: 172 * SECOND,
  outcome: "solved",
  rating: 5,
  review_reason: null,
  is_recorded: true,
  has_note: false,
  comments: [],
  caller: null,
  ...more,
});

export const contactPage = (more: object = {}) => ({
  ...contactRow(),
  legs: [
    {
      leg: "l1",
      agent: null,
      offer: null,
      part: "talk",
      responsible_at: null,
      started_at: ARRIVED,
      ended_at: ARRIVED + 199 * SECOND,
      cause: "command",
    },
    {
      leg: "l2",
      agent: "anna",
      offer: "o1",
      part: "talk",
      responsible_at: ARRIVED + 18 * SECOND,
      started_at: ARRIVED + 18 * SECOND,
      ended_at: ARRIVED + 190 * SECOND,
      cause: "agent",
    },
  ],
  offers: [
    {
      offer: "o1",
      agent: "anna",
      queue: "support",
      why: "longest_idle",
      made_at: ARRIVED + 14 * SECOND,
      expires_at: ARRIVED + 34 * SECOND,
      ended_at: ARRIVED + 18 * SECOND,
      how: "accepted",
    },
  ],
  queue_visits: [],
  timeline: [
    {
      at: ARRIVED,
      code: "contact_started",
      params: { leg: "l1", line: "web", channel: "voice", language: "en", customer: "maria" },
    },
    { at: ARRIVED + 9 * SECOND, code: "flow_stepped", params: { node: "menu", kind: "menu", detail: "2" } },
    { at: ARRIVED + 9 * SECOND, code: "queue_entered", params: { queue: "support", position: 1 } },
    { at: ARRIVED + 14 * SECOND, code: "decided", params: DECIDED },
    { at: ARRIVED + 18 * SECOND, code: "offer_ended", params: { offer: "o1", agent: "anna", how: "accepted" } },
    { at: ARRIVED + 200 * SECOND, code: "contact_ended", params: { how: "talked" } },
  ],
  holds: [],
  mutes: [],
  note: "Credited the November invoice.",
  notes: [{ agent: "ben", text: "Credited the November invoice.", written_at: ARRIVED + 190 * SECOND }],
  ...more,
});

const agent = (id: string, name: string) => ({
  agent: id,
  name,
  team: "front",
  languages: ["en"],
  queues: ["support"],
});

const CALL_WISHES = [
  "hold",
  "resume",
  "mute",
  "digits",
  "transfer",
  "consult",
  "consult/return",
  "consult/hand-over",
  "consult/conference",
  "park",
  "retrieve",
  "supervise",
  "take-over",
  "end",
];

/** The made-up company Nordlink, for whoever is signed in. */
export const nordlink = (me: Me | null): Routes => ({
  "GET /api/session": me ?? problem(401, "session.signed_out"),
  "DELETE /api/session": undefined,
  "GET /api/session/demo": [
    { user: "anna", name: "Anna Sokolova", roles: ["agent"], agent: "anna" },
    { user: "sasha", name: "Sasha Orlova", roles: ["supervisor"], agent: null },
  ],
  "POST /api/session/demo": ({ body }: { body: unknown }) =>
    (body as { user: string }).user === "anna" ? ANNA : SASHA,
  "GET /api/people/agents": [
    agent("anna", "Anna Sokolova"),
    agent("ben", "Ben Carter"),
    agent("chen", "Chen Jing"),
    agent("pavel", "Pavel Ivanov"),
  ],
  "GET /api/people/breaks": [
    { reason: "lunch", name: names("Lunch", "Обед", "午餐"), is_paid: false, is_active: true },
    { reason: "meeting", name: names("Meeting", "Совещание", "会议"), is_paid: true, is_active: true },
  ],
  "PUT /api/people/me/state": { seq: 7 },
  ...CUSTOMER_ROUTES,
  ...agentsDesk(),
  "GET /api/queues": [
    { queue: "sales", name: names("Sales", "Продажи", "销售"), is_active: true },
    { queue: "support", name: names("Support", "Поддержка", "技术支持"), is_active: true },
  ],
  "GET /api/lines": [
    { line: "web", name: names("Nordlink website", "Сайт Nordlink", "Nordlink 网站"), is_active: true },
  ],
  "GET /api/outcomes": [
    { outcome: "solved", name: names("Solved", "Решено", "已解决"), is_active: true },
    { outcome: "sale", name: names("Sale", "Продажа", "销售成功"), is_active: true },
  ],
  ...CATALOGUE_ROUTES,
  "GET /api/contacts": { items: [contactRow()], next: null },
  "GET /api/contacts/count": { count: 1, is_more: false },
  "GET /api/contacts/comments": [],
  "GET /api/contacts/*": contactPage(),
  "GET /api/recordings": [],
  "GET /api/recordings/speech": {},
  "GET /api/feedback": [],
  "GET /api/callbacks": [],
  "GET /api/callbacks/count": { open: 0 },
  "GET /api/ice-servers": [],
  "POST /api/phone": { sdp: "answer" },
  ...Object.fromEntries(CALL_WISHES.map((wish) => [`POST /api/contacts/*/${wish}`, { seq: 11 }])),
});
