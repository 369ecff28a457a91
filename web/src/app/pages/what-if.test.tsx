import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { held, problem, type Routes } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { DAY, PLAN, question, told } from "@/testing/what-if";
import { ANNA, SASHA } from "@/testing/world";

const PLANNER = { ...SASHA, permissions: [...SASHA.permissions, "twin.ask"] };
const ROUTES: Routes = {
  "GET /api/what-if/days": [
    { day: DAY, calls: 1204 },
    { day: "2026-11-20", calls: 80 },
  ],
  "GET /api/what-if/days/*": PLAN,
  "GET /api/what-if/answers": [],
  "GET /api/what-if/logs": [],
  "GET /api/settings/skills": [],
  "GET /api/settings/queues": [],
  "GET /api/settings/routes": [],
  "GET /api/settings/agents": [],
  "GET /api/settings/teams": [],
  "GET /api/settings/hours": [],
  "GET /api/settings/tiers": [],
  "GET /api/settings/strategies": ["longest_idle", "most_skilled"],
};

/** The server answers what it was asked at once. */
const answering: Routes = {
  "POST /api/what-if/questions": ({ body }: { body: unknown }) => question((body as { change: unknown }).change),
};

const shown = (routes: Routes = {}, path = "/plan/what-if", as = PLANNER) =>
  renderApp(path, { as, routes: { ...ROUTES, ...routes } });

test("the newest day is shown as it really was, queue by queue", async () => {
  await shown();
  const day = await screen.findByRole("region", { name: "How that day really was" });
  expect(within(within(day).getByRole("article", { name: "Answered in time" })).getByText("75%")).toBeTruthy();
  expect(within(within(day).getByRole("article", { name: "Mean wait" })).getByText("34s")).toBeTruthy();
  expect(within(day).getByText("400 calls")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Plan" })).toBeTruthy();
  await expectAccessible();
});

test("one more agent is said in words, asked of the twin, and both futures stand side by side", async () => {
  const { user, api } = await shown(answering);
  await user.click(await screen.findByRole("button", { name: /One agent more in Sales/ }));
  const list = screen.getByRole("list", { name: "Your changes" });
  expect(within(list).getByText(/1 more agent in Sales, 09:00–18:00/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Live the day again" }));
  const meaning = await screen.findByRole("region", { name: "What this means" });
  expect(meaning.textContent).toContain("80–86% are answered in time instead of 72–78%.");
  expect(meaning.textContent).toContain("Chance alone does not explain it.");
  const level = screen.getByRole("region", { name: "Answered in time" });
  expect(within(level).getByText("+8 pp")).toBeTruthy();
  expect(within(level).getByText("Clear")).toBeTruthy();
  expect(within(screen.getByRole("region", { name: "Gave up" })).getByText("Could be chance")).toBeTruthy();
  expect(api.sentTo("POST /api/what-if/questions")).toEqual([
    {
      day: DAY,
      log: null,
      change: {
        queues: {},
        agents: {},
        staff: [{ count: 1, queues: ["sales"], works: ["09:00-18:00"], skills: {} }],
        routes: {},
      },
      replications: 20,
    },
  ]);
  await expectAccessible();
});

test("a difference that chance could make is not sold as one", async () => {
  const unclear = { figures: [told("all", "", false)] };
  const { user } = await shown({
    "POST /api/what-if/questions": ({ body }: { body: unknown }) =>
      question((body as { change: unknown }).change, unclear),
  });
  await user.click(await screen.findByRole("button", { name: /One agent more in Sales/ }));
  await user.click(screen.getByRole("button", { name: "Live the day again" }));
  const meaning = await screen.findByRole("region", { name: "What this means" });
  expect(meaning.textContent).toContain("Chance alone could explain the difference");
});

test("one agent less leaves out who had the least to do, and can be undone", async () => {
  const { user, router } = await shown();
  await user.click(await screen.findByRole("button", { name: /One agent less in Support/ }));
  expect(screen.getByRole("status", { name: /Agents in Support/ }).textContent).toBe("1");
  await user.click(screen.getByRole("button", { name: /^Take back: .* is absent/ }));
  expect(screen.getByText(/Nothing yet/)).toBeTruthy();
  expect(router.state.location.search).not.toHaveProperty("change");
});

test("progress is told, and the work can be stopped", async () => {
  const running = question(
    { queues: {}, agents: {}, staff: [], routes: {} },
    { state: "running", share: 0.4, figures: [] },
  );
  const { user, api } = await shown({
    "POST /api/what-if/questions": running,
    "GET /api/what-if/questions/*": running,
    "DELETE /api/what-if/questions/*": { ...running, state: "cancelled" },
  });
  await user.click(await screen.findByRole("button", { name: "Live the day again" }));
  expect(await screen.findByText("40%")).toBeTruthy();
  expect(screen.getByRole("progressbar", { name: "Progress" })).toHaveProperty("value", 0.4);
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  expect(await screen.findByText("Cancelled")).toBeTruthy();
  expect(api.asked.some(({ route }) => route === "DELETE /api/what-if/questions/q1")).toBe(true);
});

test("an answer to other changes says so instead of what it means", async () => {
  const { user } = await shown(answering);
  await user.click(await screen.findByRole("button", { name: "Live the day again" }));
  await screen.findByRole("region", { name: "What this means" });
  await user.click(screen.getByRole("button", { name: /One agent more in Sales/ }));
  expect(await screen.findByText(/This answers other changes/)).toBeTruthy();
  expect(screen.queryByRole("region", { name: "What this means" })).toBeNull();
});

test("the address carries day and changes to somebody else", async () => {
  const change = encodeURIComponent(JSON.stringify({ queues: {}, agents: { ben: { absent: true } }, staff: [] }));
  await shown({}, `/plan/what-if?day=${DAY}&change=${change}`);
  const list = await screen.findByRole("list", { name: "Your changes" });
  expect(within(list).getByText(/is absent/)).toBeTruthy();
});

test("a queue's rule is changed and said in words", async () => {
  const { user } = await shown();
  await user.click(await screen.findByRole("tab", { name: "Queues" }));
  const [strategy] = screen.getAllByRole("combobox", { name: "Who is next", hidden: true });
  if (!strategy) throw new Error("There is no strategy to choose");
  await user.selectOptions(strategy, "most_skilled");
  const list = screen.getByRole("list", { name: "Your changes" });
  expect(within(list).getByText(/next is “Most skilled”/)).toBeTruthy();
});

const kept = (name: string, more: object = {}) => ({ ...question({}), figures: told("all", ""), name, ...more });

test("an answer is kept on the server under a name", async () => {
  const { user, api } = await shown({ ...answering, "PUT /api/what-if/answers/*": kept("Tuesday as it was") });
  await user.click(await screen.findByRole("button", { name: "Live the day again" }));
  await screen.findByRole("region", { name: "What this means" });
  const name = screen.getByRole("textbox", { name: "Name" });
  await user.clear(name);
  await user.type(name, "Tuesday as it was");
  await user.click(screen.getByRole("button", { name: "Keep" }));
  expect(await screen.findByText(/“Tuesday as it was” is kept/)).toBeTruthy();
  expect(api.sentTo("PUT /api/what-if/answers/q1")).toEqual([{ name: "Tuesday as it was" }]);
});

test("kept answers are listed with who asked, and a deleted one comes back by undo", async () => {
  const { user, api } = await shown({
    "GET /api/what-if/answers": [kept("Mine"), kept("Of somebody else", { question: "q2", may_change: false })],
    "GET /api/people/users": { sasha: "Sasha Orlova" },
    "DELETE /api/what-if/answers/*": {},
    "POST /api/what-if/answers/q1/restore": kept("Mine"),
  });
  const list = await screen.findByRole("region", { name: "Kept answers" });
  expect(await within(list).findAllByText("Sasha Orlova")).toHaveLength(2);
  expect(within(list).queryByRole("button", { name: "Delete “Of somebody else”" })).toBeNull();
  await user.click(within(list).getByRole("button", { name: "Delete “Mine”" }));
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  await screen.findByRole("region", { name: "Kept answers" });
  expect(api.asked.map(({ route }) => route)).toEqual(
    expect.arrayContaining(["DELETE /api/what-if/answers/q1", "POST /api/what-if/answers/q1/restore"]),
  );
  await expectAccessible();
});

test("an address that names nothing but an answer shows its day, its changes and what it means", async () => {
  const change = { queues: {}, agents: { ben: { absent: true } }, staff: [], routes: {} };
  const asked = question(change, { day: "2026-11-20", name: "Without Ben" });
  const routes = {
    "GET /api/what-if/questions/q1": asked,
    "GET /api/what-if/days/*": ({ path: [day] }: { path: readonly string[] }) => ({ ...PLAN, day }),
  };
  await shown(routes, "/plan/what-if?question=q1");
  expect(await screen.findByRole("region", { name: "What this means" })).toBeTruthy();
  expect(screen.getByRole("button", { name: /Nov.* 20, 2026/ })).toBeTruthy();
  expect(within(screen.getByRole("list", { name: "Your changes" })).getByText(/is absent/)).toBeTruthy();
  expect(screen.getByRole("textbox", { name: "Name" })).toHaveProperty("value", "Without Ben");
});

test("a callback that a route has is taken away, said in words, and taken back", async () => {
  const { user, router } = await shown();
  await user.click(await screen.findByRole("tab", { name: "Routes" }));
  await user.click(screen.getByText("2 steps"));
  await user.click(screen.getByRole("button", { name: /Remove.*2/ }));
  const list = screen.getByRole("list", { name: "Your changes" });
  expect(within(list).getByText(/^Route Support: /)).toBeTruthy();
  expect(router.state.location.search).toMatchObject({
    change: { routes: { support: [{ kind: "queue", queue: "support", wait_s: 60 }] } },
  });
  await user.click(within(list).getByRole("button", { name: /^Take back: Route Support/ }));
  expect(router.state.location.search).not.toHaveProperty("change");
  await expectAccessible();
});

const FILE = () => {
  const input = document.querySelector<HTMLInputElement>("input[type=file]");
  if (!input) throw new Error("There is nothing to choose a file with");
  return input;
};

test("a log that is brought along becomes the past that is asked about", async () => {
  const log = { log: "l1", name: "feb.csv", calls: 3, may_change: true, oddities: {} };
  const { user, router } = await shown({ "POST /api/what-if/logs": log, "GET /api/what-if/logs": [log] });
  await screen.findByRole("button", { name: "Live the day again" });
  await user.upload(FILE(), new File(["contact_id"], "feb.csv", { type: "text/csv" }));
  expect(await screen.findByRole("combobox", { name: "Log" })).toBeTruthy();
  await waitFor(() => expect(router.state.location.search).toMatchObject({ log: "l1" }));
  expect(screen.getByRole("combobox", { name: "Log" })).toHaveProperty("value", "l1");
});

test("a file that cannot be a log is refused with its line and the reason", async () => {
  const refused = problem(400, "twin.file_refused", { file: "feb.csv", line: 4, reason: "outcome", value: "lost" });
  const { user } = await shown({ "POST /api/what-if/logs": refused });
  await screen.findByRole("button", { name: "Live the day again" });
  await user.upload(FILE(), new File(["x"], "feb.csv", { type: "text/csv" }));
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("feb.csv cannot be used: line 4");
  expect(alert.textContent).toContain("The outcome is “lost”");
  await expectAccessible();
});

test("the calendar counts the calls of each day and offers no other", async () => {
  const { user, router } = await shown();
  await user.click(await screen.findByRole("button", { name: /1204 calls/ }));
  const without = await screen.findByRole("button", { name: "Saturday, November 21, 2026" });
  expect(without.getAttribute("aria-disabled")).toBe("true");
  await user.click(screen.getByRole("button", { name: "Friday, November 20, 2026, 80 calls" }));
  expect(router.state.location.search).toMatchObject({ day: "2026-11-20" });
});

test("without any call it says what to do, and a refusal is said beside the button", async () => {
  await shown({ "GET /api/what-if/days": [] });
  expect(await screen.findByText("No day with calls yet")).toBeTruthy();
  await expectAccessible();
});

test("too many questions at once are refused in words", async () => {
  const { user } = await shown({ "POST /api/what-if/questions": problem(429, "twin.too_many") });
  await user.click(await screen.findByRole("button", { name: "Live the day again" }));
  expect((await screen.findByRole("alert")).textContent).toContain("Other questions are being answered");
});

test("it is loading until the day is there", async () => {
  const plan = held();
  await shown({ "GET /api/what-if/days/*": plan.reply });
  expect(await screen.findByRole("status", { name: "Loading" })).toBeTruthy();
  plan.give(PLAN);
  expect(await screen.findByRole("button", { name: "Live the day again" })).toBeTruthy();
});

test("whoever may not ask sees neither the page nor its entry", async () => {
  await shown({}, "/plan/what-if", ANNA);
  expect(await screen.findByText("This page is not for your role")).toBeTruthy();
  expect(screen.queryByRole("link", { name: "Plan" })).toBeNull();
});
