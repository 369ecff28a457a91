import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { SECOND } from "@/lib/micros";
import { expectAccessible } from "@/testing/accessible";
import { DEFINITIONS } from "@/testing/definitions";
import { problem, type Routes, silence } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { ANNA, now, SASHA } from "@/testing/world";

const MAY = ["missed.read", "missed.handle"];
const AGENT = { ...ANNA, permissions: [...ANNA.permissions, ...MAY] };
const BOSS = { ...SASHA, permissions: [...SASHA.permissions, ...MAY] };

const entry = (more: object = {}) => ({
  contact: "c3",
  customer: "maria",
  name: "Maria Lindqvist",
  number: "+46701740605",
  line: "web",
  channel: "voice",
  language: "en",
  queue: "support",
  agent: null,
  count: 2,
  first_at: now() - 5_000 * SECOND,
  last_at: now() - 600 * SECOND,
  cause: "rang_out",
  rung: 2,
  wait: 45 * SECOND,
  lasted: 60 * SECOND,
  position: 3,
  low_s: 60,
  high_s: 180,
  status: "open",
  closed_at: null,
  closed_by: null,
  closed_in: null,
  owner: null,
  is_mine: false,
  planned_at: null,
  can_reopen: false,
  reason: null,
  remark: "",
  ...more,
});

const page = (...items: object[]) => ({ items, next: null });
const COUNTS = { statuses: { open: 2, came_again: 1 }, causes: { rang_out: 1, gave_up: 1 } };

const shown = (routes: Routes, as = AGENT, path = "/missed") =>
  renderApp(path, { as, routes: { "GET /api/missed/count": COUNTS, "GET /api/missed": page(entry()), ...routes } });

test("who was missed is shown with how often, why, how long they waited, and their number", async () => {
  await shown({});
  const row = await screen.findByRole("row", { name: /Maria Lindqvist/ });
  expect(within(row).getByText("2 agents did not answer")).toBeTruthy();
  expect(within(row).getByText(/^2 times since/)).toBeTruthy();
  expect(within(row).getByText("45 sec")).toBeTruthy();
  expect(within(row).getByRole("link", { name: "+46701740605" })).toBeTruthy();
  expect(await screen.findByRole("radio", { name: "Open (2)" })).toBeTruthy();
  expect(screen.getByRole("option", { name: "Gave up waiting (1)" })).toBeTruthy();
  expect(await screen.findByText("2 missed calls are open")).toBeTruthy();
  await expectAccessible();
});

test("an entry is taken, handed on, and closed with a reason", async () => {
  const { user, api } = await shown({
    "POST /api/missed/*": undefined,
    "GET /api/people/agents": [{ agent: "ben", name: "Ben Carter" }],
  });
  await user.click(await screen.findByRole("button", { name: "I call back" }));
  api.change({ "GET /api/missed": page(entry({ owner: "Anna Sokolova", is_mine: true })) });
  await user.click(screen.getByRole("button", { name: "I call back" }));
  expect(await screen.findByRole("cell", { name: "You" })).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "More for Maria Lindqvist" }));
  await user.click(await screen.findByRole("menuitem", { name: "Ben Carter" }));
  await user.click(screen.getByRole("button", { name: "More for Maria Lindqvist" }));
  await user.click(await screen.findByRole("menuitem", { name: "Nobody needs to call…" }));
  await user.selectOptions(await screen.findByLabelText("Why"), "Wrong number");
  await user.type(screen.getByLabelText("Remark (optional)"), "A fax.");
  await user.click(screen.getByRole("button", { name: "Close it" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(api.sentTo("POST /api/missed/c3")).toEqual([
    { action: "take" },
    { action: "take" },
    { action: "hand", agent: "ben" },
    { action: "give_up", reason: "wrong_number", remark: "A fax." },
  ]);
});

test("nobody is asked to call whom nobody can call", async () => {
  await shown({ "GET /api/missed": page(entry({ customer: null, name: "", number: "" })) });
  expect(await screen.findByRole("button", { name: "More for Unknown caller" })).toBeTruthy();
  expect(screen.queryByRole("button", { name: "I call back" })).toBeNull();
});

test("whoever comes second is told who came first", async () => {
  const { user } = await shown({ "POST /api/missed/*": problem(409, "missed.taken", { by: "Ben Carter" }) });
  await user.click(await screen.findByRole("button", { name: "I call back" }));
  expect((await screen.findByRole("alert")).textContent).toBe("Ben Carter looks after this already.");
});

test("what a colleague looks after is theirs, but a supervisor may interfere", async () => {
  const theirs = { "GET /api/missed": page(entry({ owner: "Ben Carter" })) };
  await shown(theirs);
  expect(await screen.findByRole("cell", { name: "Ben Carter" })).toBeTruthy();
  expect(screen.queryByRole("button", { name: /More/ })).toBeNull();
});

test("a supervisor may take away what a colleague looks after", async () => {
  await shown({ "GET /api/missed": page(entry({ owner: "Ben Carter" })) }, BOSS);
  expect(await screen.findByRole("button", { name: /More/ })).toBeTruthy();
});

test("filters stand in the address and are asked of the server", async () => {
  let asked = new URLSearchParams();
  const list = ({ query }: { query: URLSearchParams }) => {
    asked = query;
    return page(entry());
  };
  const { user, router } = await shown({ "GET /api/missed": list });
  await user.click(await screen.findByRole("radio", { name: /^All/ }));
  await user.selectOptions(screen.getByLabelText("Why they were missed"), "rang_out");
  await waitFor(() => expect(router.state.location.search).toMatchObject({ status: "all", cause: "rang_out" }));
  await waitFor(() => expect([asked.get("status"), asked.get("cause")]).toEqual([null, "rang_out"]));
  await user.click(screen.getByRole("button", { name: "Export" }));
  expect((await screen.findByRole("menuitem", { name: /CSV/ })).getAttribute("href")).toContain("cause=rang_out");
});

test("an entry opens with every call, whom it rang and how that ended", async () => {
  const call = {
    ...entry(),
    arrived_at: now() - 600 * SECOND,
    ended_at: now() - 540 * SECOND,
    offers: [
      { agent: "ben", name: "Ben Carter", made_at: now(), rang: 20 * SECOND, how: "rang_out" },
      { agent: "chen", name: "Chen Wei", made_at: now(), rang: 3 * SECOND, how: "declined" },
    ],
  };
  const { user } = await shown({ "GET /api/missed/c3": { entry: entry(), calls: [call] } });
  await user.click(await screen.findByRole("button", { name: "Maria Lindqvist" }));
  const panel = await screen.findByRole("dialog", { name: "Maria Lindqvist" });
  expect(await within(panel).findByText("did not answer, rang for 20 sec")).toBeTruthy();
  expect(within(panel).getByText("declined, rang for 3 sec")).toBeTruthy();
  expect(within(panel).getByText(/place 3 in the queue · expected wait 60 sec to 3 min/)).toBeTruthy();
  expect(within(panel).getByRole("link", { name: "The call" }).getAttribute("href")).toBe("/history/c3");
  await expectAccessible();
});

test("what was closed says by whom, how long after and why, and can be opened again", async () => {
  const closed = entry({
    status: "given_up",
    closed_at: now() - 4_400 * SECOND,
    first_at: now() - 5_000 * SECOND,
    closed_by: "Ben Carter",
    reason: "settled",
    can_reopen: true,
  });
  const { user, api } = await shown(
    { "GET /api/missed": page(closed), "POST /api/missed/*": undefined },
    AGENT,
    "/missed?status=all",
  );
  expect(await screen.findByText("Ben Carter, after 10 min · Settled otherwise")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Open again" }));
  expect(api.sentTo("POST /api/missed/c3")).toEqual([{ action: "reopen" }]);
});

test("why agents did not answer is told by the figures of the catalogue", async () => {
  const figures = ["rung", "offers.rang_out"].map((name) => ({ ...DEFINITIONS[3], name, known_by: ["agent"] }));
  const value = (count: number) => ({ value: count, count, low: null, high: null });
  const reader = { ...BOSS, permissions: [...BOSS.permissions, "reports.read"] };
  await shown(
    {
      "GET /api/metrics": {
        since: 0,
        until: 1,
        metrics: figures,
        rows: [{ part: ["anna"], at: null, values: [value(9), value(4)] }],
        total: { part: [null], at: null, values: [value(9), value(4)] },
      },
    },
    reader,
  );
  expect(await screen.findByRole("heading", { name: "Why agents did not answer" })).toBeTruthy();
  expect(await screen.findByRole("row", { name: /^Anna.* 9 4$/ })).toBeTruthy();
});

test("an empty ledger says so, and a filtered one leads back", async () => {
  const { user, router } = await shown({ "GET /api/missed": page() }, AGENT, "/missed?cause=menu");
  expect(await screen.findByText("Nothing with these filters")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Clear filters" }));
  expect(await screen.findByText("Nobody is waiting for a call back")).toBeTruthy();
  expect(router.state.location.search).not.toHaveProperty("cause");
  await expectAccessible();
});

test("a ledger that is on its way, and one that cannot be loaded", async () => {
  const { api, user } = await shown({ "GET /api/missed": problem(503, "database.unavailable") });
  expect((await screen.findByRole("alert")).textContent).toContain("cannot reach its database");
  api.change({ "GET /api/missed": silence });
  await user.click(screen.getByRole("radio", { name: /^All/ }));
  expect(await screen.findByRole("status", { name: "Loading" })).toBeTruthy();
});

test("a person who may not see missed calls sees neither the page nor its entry", async () => {
  await renderApp("/missed", { as: ANNA, routes: {} });
  expect(await screen.findByText("This page is not for your role")).toBeTruthy();
  expect(screen.queryByRole("link", { name: /^Missed/ })).toBeNull();
});
