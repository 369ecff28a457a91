import { describe, expect, test } from "vitest";

import { lineOf, type Names } from "@/features/contacts/hooks/timeline-lines";

import { LANGUAGES } from "@/i18n/languages";
import { wordsIn } from "@/testing/words";

const NAMES: Names = {
  agent: (id) => id,
  customer: (id) => id ?? "unknown",
  line: (id) => id,
  outcome: (id) => id,
  queue: (id) => id,
};

const SPAN = (seconds: number) => `${seconds} s`;

const each = (code: string, name: string, words: readonly string[], more: object = {}) =>
  words.map((word) => ({ code, params: { ...more, [name]: word } }));

const RULES = [
  "personal_manager",
  "backups",
  "last_agent",
  "named",
  "head",
  "longest_idle",
  "fewest_contacts_today",
  "fewest_contacts_hour",
  "most_skilled",
  "round_robin",
  "random",
  "ring_all",
];

/** Everything that the engine documents, with each of its codes. */
const ENTRIES = [
  { code: "contact_started", params: { line: "web", customer: "maria" } },
  { code: "contact_started", params: { line: "web", customer: null } },
  { code: "contact_started", params: { line: "web", customer: "maria", callback: "b1" } },
  { code: "contact_started", params: { line: "web", customer: "maria", called_by: "anna" } },
  { code: "callback_planned", params: { due: 0 } },
  { code: "recording_paused", params: { agent: "anna" } },
  { code: "recording_resumed", params: {} },
  { code: "outside_transfer_started", params: { agent: "anna", party: "p2" } },
  ...each("outside_transfer_failed", "reason", ["busy", "no_answer", "rejected", "not_allowed", "not_supported"]),
  ...each("callback_ended", "how", [
    "reached",
    "called_again",
    "merged",
    "not_reached",
    "given_up",
    "withdrawn",
    "by_hand",
  ]),
  ...each("flow_stepped", "kind", ["say", "ask"]),
  ...each("flow_stepped", "detail", ["1", "otherwise"], { kind: "menu" }),
  ...each("flow_stepped", "detail", ["known", "unknown"], { kind: "is_known_caller" }),
  ...each("flow_stepped", "detail", ["open", "closed"], { kind: "is_open" }),
  ...each("route_stepped", "why", [
    "started",
    "no_manager",
    "manager_not_free",
    "manager_did_not_answer",
    "waited_long_enough",
    "queue_not_active",
    "agent_not_free",
    "agent_did_not_answer",
    ...["backups", "last_agent", "head"].flatMap((who) => [`no_${who}`, `${who}_not_free`, `${who}_did_not_answer`]),
    "no_agent",
    "not_meant",
    "queue_not_open",
  ]),
  ...each("route_left", "way", ["callback", "voicemail", "external"]),
  ...each("review_flagged", "reason", [
    "started",
    "waited_long_enough",
    "queue_not_active",
    "queue_not_open",
    ...["manager", "backups", "last_agent", "agent", "head"].flatMap((who) => [
      `${who}_not_free`,
      `${who}_did_not_answer`,
    ]),
  ]),
  ...["tier", "repeat", "dropped"].map((why) => ({
    code: "route_entered",
    params: { boosts: [{ why, boost_s: 60 }] },
  })),
  {
    code: "route_entered",
    params: {
      boosts: [
        { why: "tier", boost_s: 60 },
        { why: "repeat", boost_s: 30 },
      ],
    },
  },
  ...each("detour_stepped", "why", [
    "agent_not_free",
    "agent_did_not_answer",
    "waited_long_enough",
    "queue_not_active",
  ]),
  { code: "wrap_up_extended", params: { agent: "anna", until: 0 } },
  { code: "customer_identified", params: { agent: "anna", customer: "maria" } },
  { code: "queue_entered", params: { queue: "sales", position: 1 } },
  ...each("queue_left", "why", ["answered", "abandoned", "overflowed", "ended"], { queue: "sales" }),
  ...RULES.flatMap((rule) =>
    [0, 1, 3].map((free) => ({ code: "decided", params: { rule, winner: free ? "anna" : null, free, merit: 240 } })),
  ),
  ...["backups", "ring_all"].map((rule) => ({
    code: "decided",
    params: { rule, winner: "anna", free: 3, together: 3 },
  })),
  { code: "wait_expected", params: { queue: "sales", low_s: 20, expected_s: 60, high_s: 300 } },
  { code: "offer_made", params: { agent: "anna" } },
  ...each(
    "offer_ended",
    "how",
    ["accepted", "declined", "rang_out", "cancelled", "taken", "withdrawn", "unreachable", "failed"],
    {
      agent: "anna",
    },
  ),
  { code: "leg_started", params: { agent: "anna" } },
  { code: "leg_started", params: { agent: "anna", is_guest: true } },
  ...each("leg_started", "part", ["listen", "whisper"], { agent: "anna", is_guest: true }),
  ...each("leg_part_changed", "part", ["talk", "listen", "whisper"], { agent: "anna" }),
  ...[
    "leg_held",
    "leg_resumed",
    "leg_muted",
    "leg_unmuted",
    "contact_parked",
    "agent_interrupted",
    "agent_restored",
  ].map((code) => ({ code, params: { agent: "anna" } })),
  ...[1, 2, 5].map((count) => ({ code: "digits_sent", params: { agent: "anna", count } })),
  { code: "transfer_started", params: { agent: "anna", to_agent: "ben" } },
  { code: "transfer_started", params: { agent: "anna", to_queue: "sales" } },
  { code: "consult_started", params: { agent: "anna", to_agent: "ben" } },
  ...each(
    "consult_ended",
    "how",
    [
      "returned",
      "declined",
      "rang_out",
      "unreachable",
      "failed",
      "handed_over",
      "conference",
      "left",
      "customer_left",
      "ended",
    ],
    { agent: "anna", to_agent: "ben" },
  ),
  ...each("contact_unparked", "why", ["retrieved", "timed_out", "left", "stopped"], { agent: "anna" }),
  ...each("responsible_changed", "why", ["handed_over", "taken_over", "partner_left"], {
    agent: "anna",
    before: "ben",
  }),
  { code: "contact_stopped", params: { agent: "anna" } },
  { code: "contact_stopped", params: { agent: null } },
  ...each("leg_ended", "cause", ["customer", "agent", "command", "lost", "failed"], { agent: "anna" }),
  ...each("leg_ended", "cause", ["customer", "agent", "command", "lost", "failed"], { agent: null }),
  { code: "leg_recording_made", params: { duration: 5_000_000 } },
  { code: "question_answered", params: { question: "agent_rating", digit: "5" } },
  ...each("contact_ended", "how", [
    "talked",
    "abandoned",
    "left_in_flow",
    "finished_in_flow",
    "closed",
    "not_served",
    "stopped",
    "failed",
    "not_reached",
    "called_again",
    "withdrawn",
    "given_up",
  ]),
  { code: "outcome_chosen", params: { agent: "anna", outcome: "sale" } },
  ...each("agent_state_changed", "state", ["wrap_up", "available", "break", "offline"], { agent: "anna" }),
  ...each(
    "setting_changed",
    "kind",
    ["line", "flow", "hours", "route", "queue", "agent", "team", "outcome", "skill", "break", "prompt"],
    { key: "x" },
  ),
].map((entry) => ({ at: 0, ...entry })) as Parameters<typeof lineOf>[0][];

const RULED_OUT = [
  "not_in_queue",
  "offline",
  "on_break",
  "busy",
  "phone_not_reachable",
  "backing_off",
  "not_active",
  "not_skilled",
  "other_language",
  "reserved",
  "no_writing",
  "free",
];

describe.each(LANGUAGES)("in %s", (language) => {
  test("every entry of a timeline has words, with everything filled in", async () => {
    const i18n = await wordsIn(language);
    const translate = i18n.t as unknown as (key: string, options: object) => string;
    for (const entry of ENTRIES) {
      const line = lineOf(entry, NAMES, SPAN);
      const key = `timeline.${line?.key}`;
      const text = translate(key, { ns: "timeline", ...line?.params });
      expect(text, JSON.stringify(entry)).not.toBe(key);
      expect(text, JSON.stringify(entry)).not.toMatch(/\{\{|undefined/);
    }
    for (const code of RULED_OUT) expect(i18n.exists(`why.group.${code}`, { ns: "timeline" })).toBe(true);
  });
});

test("a strategy and a question of the centre's own have general words", async () => {
  const entries = [
    { code: "decided", params: { rule: "fewest_talks", winner: "anna", candidates: [] } },
    { code: "decided", params: { rule: "fewest_talks", winner: null, candidates: [] } },
    { code: "question_answered", params: { question: "was_it_solved", digit: "1" } },
  ].map((entry) => ({ at: 0, ...entry })) as Parameters<typeof lineOf>[0][];
  for (const i18n of await Promise.all(LANGUAGES.map(wordsIn)))
    for (const line of entries.map((entry) => lineOf(entry, NAMES, SPAN)))
      expect(i18n.exists(`timeline.${line?.otherwise}`, { ns: "timeline" })).toBe(true);
});

test("what another entry says already is left out", () => {
  const silent = [
    { code: "route_entered", params: { route: "to-sales" } },
    { code: "leg_started", params: { agent: null } },
    { code: "flow_stepped", params: { kind: "menu", detail: null } },
  ].map((entry) => ({ at: 0, ...entry })) as Parameters<typeof lineOf>[0][];
  expect(silent.map((entry) => lineOf(entry, NAMES, SPAN))).toEqual([null, null, null]);
});

test("a code of a newer server is named rather than hidden", () => {
  const entry = { at: 0, code: "callback_made", params: {} } as unknown as Parameters<typeof lineOf>[0];
  expect(lineOf(entry, NAMES, SPAN)).toEqual({ icon: "info", key: "other", params: { code: "callback_made" } });
});
