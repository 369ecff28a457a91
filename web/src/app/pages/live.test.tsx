import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SECOND } from "@/lib/micros";
import { expectAccessible } from "@/testing/accessible";
import { renderApp } from "@/testing/render-app";
import { ANNA, now, SASHA } from "@/testing/world";

const STEERER = { ...SASHA, permissions: [...SASHA.permissions, "agents.steer", "alarms.handle"] };

const agent = (id: string, state: string, reason: string, more: object = {}) => ({
  agent: id,
  team: null,
  state,
  reason,
  by: null,
  since: now() - 65 * SECOND,
  contact: null,
  queue: null,
  next_state: null,
  is_phone_ready: true,
  ...more,
});

const queue = (id: string, waiting: number) => ({
  queue: id,
  waiting,
  oldest_since: waiting > 0 ? now() - 43 * SECOND : null,
  wait: waiting > 0 ? ([2, 4] as const) : null,
  longest_wait_s: 30,
  free: 1,
  staffed: 3,
  talking: 2,
});

const cell = (id: string | null, more: object = {}) => ({
  queue: id,
  since: now() - 3_600 * SECOND,
  offered: 50,
  answered: 38,
  answered_in_time: 30,
  answered_wait: 38 * 16 * SECOND,
  abandoned: 2,
  abandoned_short: 1,
  abandoned_wait: 60 * SECOND,
  handled: 10,
  handling: 10 * 245 * SECOND,
  target_s: 20,
  target_percent: 80,
  will_miss_target: false,
  spark: [0, 1, 2, 3, 2, 1, 0, 1, 2, 3, 2, 1],
  ...more,
});

const EMPTY = { offered: 0, answered: 0, answered_in_time: 0, answered_wait: 0, abandoned: 0, handled: 0, handling: 0 };

const alarm = (more: object = {}) => ({
  alarm: "queue_late.support",
  cause: "queue_late",
  is_serious: true,
  queue: "support",
  agent: null,
  raised: now() - 65 * SECOND,
  value: now() - 200 * SECOND,
  limit: 120 * SECOND,
  by: null,
  at: null,
  snoozed_until: null,
  ...more,
});

const boards = () => ({
  queues: { sales: queue("sales", 0), support: queue("support", 3) },
  agents: {
    anna: agent("anna", "talking", "answered"),
    ben: agent("ben", "break", "lunch", { by: "sasha" }),
  },
  today: { all: cell(null), sales: cell("sales", EMPTY), support: cell("support") },
  day: {},
  handled: { anna: 11 },
  alarms: { summary: { raised_last_hour: 0 } },
  contacts: {},
});

const routes = {
  "GET /api/people/users": { sasha: "Sasha Orlova" },
  "PUT /api/alarms/note": undefined,
  "PUT /api/people/agents/ben/state": { seq: 7 },
  "POST /api/people/moves": [{ agent: "ben", queues: ["sales"] }],
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  // The test's browser lays nothing out; a list needs a height to show rows.
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(600);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const row = async (name: RegExp) => {
  const found = await screen.findByRole("row", { name });
  return within(found)
    .getAllByRole("cell")
    .map((each) => each.textContent);
};

test("a supervisor sees who waits, how the day goes in each queue, and a dash where nothing was", async () => {
  await renderApp("/live", { as: SASHA, boards: boards(), routes });
  expect(await row(/^Support/)).toEqual(["32–4 min", "0:43", "75%", "1 / 3", "4:05", "4%", ""]);
  expect(await row(/^Sales/)).toEqual(["0", "–", "–", "1 / 3", "–", "–", ""]);
  await expectAccessible();
});

test("a queue that is about to miss its target says so in words", async () => {
  const kept = { answered_in_time: 33, will_miss_target: true };
  const today = { all: cell(null), sales: cell("sales", EMPTY), support: cell("support", kept) };
  await renderApp("/live", { as: SASHA, boards: { ...boards(), today }, routes });
  expect((await row(/^Support/))[2]).toBe("82.5%Below in 15 min");
  expect((await row(/^Sales/))[2]).toBe("–");
  expect(screen.getByRole("article", { name: "Service level" }).textContent).not.toContain("At this rate");
  await expectAccessible();
});

test("five tiles tell the day, each beside what it should be", async () => {
  await renderApp("/live", { as: SASHA, boards: boards(), routes });
  const tile = async (name: string) => (await screen.findByRole("article", { name })).textContent;
  expect(await tile("Service level")).toBe("Service level75%target 80% in 20 s");
  expect(await tile("Waiting now")).toBe("Waiting now3longest 0:43");
  expect(await tile("Avg. speed of answer")).toBe("Avg. speed of answer0:1638 answered");
  expect(await tile("Abandoned")).toBe("Abandoned4%2 of 50 offered");
});

test("a supervisor sees what every agent does, since when, who wanted it so, and what they handled", async () => {
  await renderApp("/live", { as: SASHA, boards: boards(), routes });
  expect(await row(/^Anna Sokolova/)).toEqual(["On call1:05", "–", "11", ""]);
  await waitFor(async () => expect((await row(/^Ben Carter/))[0]).toMatch(/^Break1:05Lunch · set by Sasha Orlova, /));
});

test("agents are found by state and by name", async () => {
  const { user } = await renderApp("/live", { as: SASHA, boards: boards(), routes });
  await user.click(await screen.findByRole("button", { name: "Break 1" }));
  await waitFor(() => expect(screen.queryByRole("row", { name: /^Anna/ })).toBeNull());
  await user.click(screen.getByRole("button", { name: "All 2" }));
  await user.type(screen.getByRole("searchbox", { name: "Filter agents" }), "nobody of this name");
  expect(await screen.findByText("Nobody fits")).toBeTruthy();
});

test("what changes is shown at once", async () => {
  const { live } = await renderApp("/live", { as: SASHA, boards: boards(), routes });
  await row(/^Support/);
  await live.show("queues", { support: queue("support", 4) });
  expect((await row(/^Support/))[0]).toBe("42–4 min");
});

test("a chosen queue is what the rest of the page is about", async () => {
  const { user } = await renderApp("/live", { as: SASHA, boards: boards(), routes });
  await user.click(await screen.findByRole("button", { name: "Support" }));
  expect(await screen.findByRole("region", { name: "Agents: Support" })).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Only Support" }));
  expect(await screen.findByRole("region", { name: "Agents" })).toBeTruthy();
});

test("an alarm says what is wrong and can be owned", async () => {
  const world = { ...boards(), alarms: { summary: { raised_last_hour: 1 }, "queue_late.support": alarm() } };
  const { user, api } = await renderApp("/live", { as: STEERER, boards: world, routes });
  const card = await screen.findByRole("article", { name: "Support: the oldest contact waits longer than 2:00" });
  await user.click(within(card).getByRole("button", { name: "I take it" }));
  await waitFor(() =>
    expect(api.sentTo("PUT /api/alarms/note")).toEqual([{ alarm: "queue_late.support", is_snoozed: false }]),
  );
  expect(screen.getByText("1 alarm in the last hour")).toBeTruthy();
  await expectAccessible();
});

test("an alarm that is raised is said on every page, also while nobody looks", async () => {
  const shown: string[] = [];
  class Shown {
    static permission = "granted";
    close = () => undefined;
    constructor(title: string) {
      shown.push(title);
    }
  }
  vi.stubGlobal("Notification", Shown);
  vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  const before = { "queue_late.sales": alarm({ alarm: "queue_late.sales", queue: "sales" }) };
  const { live } = await renderApp("/history", { as: STEERER, boards: { ...boards(), alarms: before }, routes });
  await screen.findByRole("heading", { name: "History" });
  await live.show("alarms", { ...before, "queue_late.support": alarm({ raised: now() }) });
  await waitFor(() => expect(shown).toEqual(["Support: the oldest contact waits longer than 2:00"]));
  vi.unstubAllGlobals();
});

test("an alarm that sleeps is only counted until its time has come", async () => {
  const asleep = alarm({ by: "sasha", at: now(), snoozed_until: now() + 900 * SECOND });
  const world = { ...boards(), alarms: { summary: { raised_last_hour: 1 }, "queue_late.support": asleep } };
  await renderApp("/live", { as: STEERER, boards: world, routes });
  expect(await screen.findByText("1 alarm in the last hour · 1 put off")).toBeTruthy();
  expect(screen.queryByRole("article", { name: /^Support/ })).toBeNull();
});

test("a supervisor sets the state of an agent from the board", async () => {
  const { user, api } = await renderApp("/live", { as: STEERER, boards: boards(), routes });
  await user.click(await screen.findByRole("button", { name: "More for Ben Carter" }));
  await user.click(await screen.findByRole("menuitem", { name: "Set state …" }));
  const dialog = await screen.findByRole("dialog", { name: "State of Ben Carter" });
  await user.click(within(dialog).getByRole("button", { name: "Set" }));
  await waitFor(() => expect(api.sentTo("PUT /api/people/agents/ben/state")).toEqual([{ state: "available" }]));
});

test("a supervisor moves an agent to a queue and takes it back", async () => {
  const { user, api } = await renderApp("/live", { as: STEERER, boards: boards(), routes });
  await user.click(await screen.findByRole("button", { name: "More for Ben Carter" }));
  await user.click(await screen.findByRole("menuitem", { name: "Move to a queue …" }));
  const dialog = await screen.findByRole("dialog", { name: "Move Ben Carter" });
  await user.selectOptions(within(dialog).getByRole("combobox", { name: "To the queue" }), "support");
  await user.click(within(dialog).getByRole("radio", { name: "Only this queue" }));
  await user.click(within(dialog).getByRole("button", { name: "Move 1 agent" }));
  await screen.findByText("1 agent moved");
  await user.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(() =>
    expect(api.sentTo("POST /api/people/moves")).toEqual([
      { moves: [{ agent: "ben", queues: ["support"] }], minutes: 60 },
      { moves: [{ agent: "ben", queues: ["sales"] }], minutes: null },
    ]),
  );
});

test("the boards load, and say what to do when they are empty", async () => {
  const { live } = await renderApp("/live", { as: SASHA });
  expect((await screen.findAllByRole("status", { name: "Loading" })).length).toBeGreaterThan(3);
  await live.show("queues", {});
  expect(await screen.findByText("No queues yet")).toBeTruthy();
});

test("the wall shows the figures without anything to press, and Escape leads back", async () => {
  const { user } = await renderApp("/live/wall", { as: SASHA, boards: boards(), routes });
  expect((await row(/^Support/))[0]).toBe("32–4 min");
  expect(screen.queryAllByRole("button")).toEqual([]);
  await expectAccessible();
  await user.keyboard("{Escape}");
  expect(await screen.findByRole("heading", { level: 1, name: "Live" })).toBeTruthy();
});

test("an agent may not look", async () => {
  await renderApp("/live", { as: ANNA });
  expect(await screen.findByText("This page is not for your role")).toBeTruthy();
  await expectAccessible();
});
