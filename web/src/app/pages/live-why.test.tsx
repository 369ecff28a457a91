import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SECOND } from "@/lib/micros";
import { expectAccessible } from "@/testing/accessible";
import { deskMe } from "@/testing/desk";
import { problem } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { ANNA, now, SASHA } from "@/testing/world";

beforeEach(() => {
  // The test's browser lays nothing out; a list needs a height to show rows.
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(600);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const waiting = (more: object = {}) => ({
  contact: "c1",
  customer: "maria",
  line: "web",
  queue: "support",
  phase: "waiting",
  agent: null,
  since: now() - 65 * SECOND,
  arrived_at: now() - 80 * SECOND,
  is_held: false,
  parties: [],
  ...more,
});

const free = (more: object = {}) => ({
  agent: "anna",
  team: null,
  state: "available",
  doing: "available",
  reason: "requested",
  by: null,
  since: now() - 65 * SECOND,
  contact: null,
  queue: null,
  next_state: null,
  is_phone_ready: true,
  rests_until: null,
  missed: 0,
  ...more,
});

const boards = (agent: object = free()) => ({ queues: {}, agents: { anna: agent }, contacts: { c1: waiting() } });

const reason = (more: object = {}) => ({
  contact: "c1",
  why: "all_busy",
  since: now() - 65 * SECOND,
  queue: "support",
  queue_since: now() - 65 * SECOND,
  position: 3,
  boost: 120 * SECOND,
  is_first: false,
  is_open: true,
  skills: [{ skill: "fibre", level: 3 }],
  language: "en",
  spares_reserved: true,
  less_at: now() + 25 * SECOND,
  able: [
    { why: "busy", count: 30, agents: ["anna"] },
    { why: "on_break", count: 1, agents: ["ben"] },
  ],
  unable: [{ why: "not_skilled", count: 1, agents: ["chen"] }],
  ahead: [
    { contact: "c8", why: "boost" },
    { contact: "c9", why: "earlier" },
  ],
  elsewhere: [{ queue: "sales", count: 2 }],
  rings: [],
  rings_until: null,
  step: 0,
  steps: 2,
  goes_on: now() + 95 * SECOND,
  expected: { low_s: 100, high_s: 290 },
  next: { kind: "exit", queue: null, agent: null, way: "callback" },
  ...more,
});

const idle = (more: object = {}) => ({
  agent: "anna",
  why: "nobody_waits",
  state: "available",
  reason: "requested",
  since: now() - 65 * SECOND,
  idle_since: now() - 65 * SECOND,
  until: null,
  missed: 0,
  turns: [{ queue: "support", waiting: 0, free: 4, place: 2 }],
  kept: [],
  ...more,
});

const WAITING = "Why is Maria Lindqvist still waiting?";
const IDLE = "Why is Anna Sokolova without a contact?";

test("an agent who missed a call sees the rest and what comes next on their desk", async () => {
  const me = deskMe("available", { rests_until: now() + 20 * SECOND, missed: 1 });
  await renderApp("/", { as: ANNA, boards: { desk: { me } } });
  const told = await screen.findByRole("alert");
  expect(told.textContent).toMatch(/^No calls until \d\d:\d\d:\d\dYou missed 1 call\. One more and you go on a break/);
  await expectAccessible();
});

test("a caller's row is asked why it waits, and answers in words", async () => {
  const { user, api } = await renderApp("/live", {
    as: SASHA,
    boards: boards(),
    routes: { "GET /api/contacts/*/why-waiting": reason() },
  });
  const question = await screen.findByRole("button", { name: WAITING });
  expect(api.sentTo("GET /api/contacts/c1/why-waiting")).toEqual([]);
  await user.click(question);
  const answer = await screen.findByRole("dialog", { name: WAITING });
  await within(answer).findByText("Everybody who could help is taken");
  const facts = within(answer)
    .getAllByRole("listitem")
    .map(({ textContent }) => textContent);
  expect(facts).toEqual([
    expect.stringMatching(/^Number 3 in Support, waiting for 1:0\d$/),
    "Likely 2 min to 5 min more",
    "Moved ahead by 2 min",
    "Needs fibre at level 3 or better and English",
    "Agents kept for other queues are spared for now",
    expect.stringMatching(/^Asks for less in 0:2\d$/),
    "31 agents could take it: 30 busy (Anna Sokolova and others)1 on a break (Ben Carter)",
    "1 more agent of the queue could not: 1 without the skill needed (Chen Jing)",
    "2 go before it: the caller has priority and waiting for longer",
    "2 in Sales go first with agents of both queues",
    expect.stringMatching(/^Then: a callback, in 1:3\d$/),
  ]);
  await expectAccessible();
});

test("the answer follows what happens while it is open, and Escape gives the place back", async () => {
  const { user, api } = await renderApp("/live", {
    as: SASHA,
    boards: boards(),
    routes: { "GET /api/contacts/*/why-waiting": reason() },
  });
  const question = await screen.findByRole("button", { name: WAITING });
  question.focus();
  await user.keyboard("{Enter}");
  await screen.findByText("Everybody who could help is taken");
  api.change({ "GET /api/contacts/*/why-waiting": problem(404, "contacts.not_found") });
  await waitFor(() => expect(screen.getByText("This caller waits no more.")).toBeTruthy(), { timeout: 4_000 });
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog", { name: WAITING })).toBeNull());
  expect(question).toBe(document.activeElement);
});

test.each([
  [{}, "Nobody waits in their queues", "Support: number 2 of 4 free"],
  [
    { why: "nobody_suits", kept: [{ queue: "support", why: "not_skilled", count: 2, until: null }] },
    "Callers wait, but none whom this agent may be offered",
    "Support: 2 wait for a skill this agent lacks.",
  ],
  [
    { why: "backing_off", until: now() + 8 * SECOND, missed: 1, turns: [] },
    "Pausing after a call that was not taken",
    "Missed 1 call",
  ],
  [
    { why: "on_break", state: "break", reason: "missed_offers", turns: [], idle_since: 0 },
    "On a break",
    /^Two calls.*, since \d\d:\d\d$|, since \d\d:\d\d$/,
  ],
])("an agent's row is asked why they have no contact: %o", async (more, title, fact) => {
  const { user } = await renderApp("/live", {
    as: SASHA,
    boards: boards(),
    routes: { "GET /api/people/agents/*/why-idle": idle(more) },
  });
  await user.click(await screen.findByRole("button", { name: IDLE }));
  const answer = await screen.findByRole("dialog", { name: IDLE });
  expect(await within(answer).findByText(title)).toBeTruthy();
  expect(within(answer).getByText(fact)).toBeTruthy();
  await expectAccessible();
});

test("a talk needs no reason", async () => {
  const contacts = { c1: waiting({ phase: "talking", agent: "anna" }) };
  await renderApp("/live", {
    as: SASHA,
    boards: { ...boards(free({ state: "talking", doing: "talking", contact: "c1" })), contacts },
  });
  await screen.findByRole("row", { name: /^Maria Lindqvist/ });
  expect(screen.queryByRole("button", { name: WAITING })).toBeNull();
  expect(screen.queryByRole("button", { name: IDLE })).toBeNull();
});

test("an agent who rests from calls is seen to, until when and why", async () => {
  const agent = free({ reason: "missed_offer", rests_until: now() + 20 * SECOND, missed: 1 });
  await renderApp("/live", { as: SASHA, boards: boards(agent) });
  const row = await screen.findByRole("row", { name: /Anna Sokolova/ });
  expect(within(row).getByText(/^Pauses until \d\d:\d\d:\d\d: missed 1 call$/)).toBeTruthy();
});

test("a rest that is over is told no more", async () => {
  const agent = free({ reason: "missed_offer", rests_until: now() - SECOND, missed: 1 });
  await renderApp("/live", { as: SASHA, boards: boards(agent) });
  const row = await screen.findByRole("row", { name: /Anna Sokolova/ });
  expect(within(row).queryByText(/^Pauses until/)).toBeNull();
});
