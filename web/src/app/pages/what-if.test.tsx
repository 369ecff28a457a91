import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { held, problem, type Routes } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { ANSWERING, DAY, PLAN, PLANNER, question, told, WHAT_IF } from "@/testing/what-if";
import { ANNA } from "@/testing/world";

const shown = (routes: Routes = {}, path = "/plan/what-if", as = PLANNER) =>
  renderApp(path, { as, routes: { ...WHAT_IF, ...routes } });

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
  const { user, api } = await shown(ANSWERING);
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
  const { user } = await shown(ANSWERING);
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
