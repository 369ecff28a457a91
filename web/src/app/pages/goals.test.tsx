import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { before, daysOf } from "@/features/metrics/goals/api/draft";
import type { Goal } from "@/features/metrics/goals/api/goals";
import { expectAccessible } from "@/testing/accessible";
import { problem, silence } from "@/testing/fake-api";
import { GOAL_SETTER, SOONER, withGoals } from "@/testing/goals";
import { renderApp } from "@/testing/render-app";
import { MANAGER } from "@/testing/reports";
import { ROBIN } from "@/testing/world";

type Options = Parameters<typeof renderApp>[1];

async function shown(running: readonly Goal[] = [SOONER], options: Options = {}, over: readonly Goal[] = []) {
  const world = withGoals(running, over);
  const app = await renderApp("/goals", {
    as: GOAL_SETTER,
    ...options,
    routes: { ...world.routes, ...options?.routes },
  });
  return { ...app, figures: world.asked };
}

const progress = (more: Partial<Goal["progress"]>, goal: Partial<Goal> = {}): Goal => ({
  ...SOONER,
  ...goal,
  progress: { ...SOONER.progress, ...more },
});

const card = () => screen.findByRole("region", { name: "Answer sooner" });
const fact = (where: HTMLElement, name: string) =>
  within(where).getByText(name, { selector: "dt" }).nextElementSibling?.textContent?.trim();
const bodies = (asked: readonly { route: string; body: unknown }[], verb: string) =>
  asked.filter(({ route }) => route.startsWith(`${verb} /api/goals`)).map(({ body }) => body);

test("a goal says what is wanted, how far it is, what the rest needs and how likely it is", async () => {
  await shown();
  const goal = await card();
  expect(within(goal).getByText("Avg. speed of answer: 0:34 instead of 0:40 by November 30")).toBeTruthy();
  expect(within(goal).getByRole("list", { name: "Only these" }).textContent).toBe("Sales");
  expect(within(goal).getByText("0:36")).toBeTruthy();
  expect(within(goal).getByText("1,200 cases")).toBeTruthy();
  expect(fact(goal, "Time left")).toBe("27 days");
  expect(fact(goal, "From now on")).toBe("0:33 on average");
  expect(fact(goal, "Likely end")).toBe("0:31 to 0:37");
  expect(fact(goal, "Odds")).toBe("About 7 in 10");
  expect(within(goal).getByRole("img", { name: "From Nov 1 to Nov 30: 0:36 so far, the goal is 0:34" })).toBeTruthy();
  expect(within(goal).getByText("Nov 3: 0:38 so far, 0:33 on that day")).toBeTruthy();
  await expectAccessible();
});

test("odds say on focus how they come about", async () => {
  await shown();
  const odds = within(await card()).getByRole("button", { name: "About 7 in 10" });
  odds.focus();
  expect((await screen.findByRole("tooltip")).textContent).toContain("4,000 times from the last eight weeks");
  await expectAccessible();
});

test("a goal opens the report of the same figure, filter and time", async () => {
  const { user, router } = await shown();
  await user.click(within(await card()).getByRole("link", { name: "Open as a report" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/reports"));
  expect(router.state.location.search).toEqual({
    report: "own",
    metric: ["asa"],
    step: "day",
    range: "days",
    from: "2026-11-01",
    to: "2026-11-30",
    queue: ["sales"],
  });
});

test.each([
  [progress({ odds: { chance: 0.01, low: 1, high: 2 } }), "Odds", "Less than 1 in 20"],
  [progress({ odds: { chance: 0.99, low: 1, high: 2 } }), "Odds", "More than 19 in 20"],
  [progress({ odds: { chance: 0.06, low: 1, high: 2 } }), "Odds", "About 1 in 10"],
  [progress({ odds: null }), "Odds", "Too little is known"],
  [progress({ state: "reached", odds: null, needed: null, days_left: 0 }), "Result", "Reached"],
  [progress({ state: "missed", odds: null, needed: null, days_left: 0 }), "Result", "Missed"],
  [progress({ state: "no_data", value: null, count: 0, days: [], odds: null }), "Result", "Nothing happened"],
  [progress({ state: "ahead", value: null, count: 0, days: [] }), "Time left", "Begins November 1"],
  [progress({ needed: { value: -1, reach: "out_of_reach" } }), "From now on", "Not to be made up for"],
  [progress({ needed: { value: 99, reach: "safe" } }), "From now on", "Anything is enough"],
  [progress({ needed: { value: 31.5, reach: "possible" } }, { metric: "offered" }), "From now on", "32 a day"],
] as const)("what is said of a goal fits what is known of it: %#", async (goal, name, words) => {
  await shown([goal]);
  expect(fact(await card(), name)).toBe(words);
});

test("a change is measured at once against the month before, and set", async () => {
  const { user, figures, api } = await shown([]);
  expect(await screen.findByText("No goal is under way")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Set a goal" }));
  const dialog = await screen.findByRole("dialog", { name: "Set a goal" });
  expect(await within(dialog).findByText("It was 0:34")).toBeTruthy();
  expect(within(dialog).getByText(/^Avg. speed of answer: 0:29 instead of 0:34 by/)).toBeTruthy();
  expect(figures.at(-1)?.getAll("metric")).toEqual(["asa"]);
  await user.click(within(dialog).getByRole("button", { name: "Queue: all" }));
  await user.click(await within(dialog).findByRole("checkbox", { name: "Sales" }));
  await waitFor(() => expect(figures.at(-1)?.getAll("queue")).toEqual(["sales"]));
  const by = within(dialog).getByRole("textbox", { name: "Change in per cent" });
  await user.click(by);
  await user.clear(by);
  await user.type(by, "20");
  expect(await within(dialog).findByText(/: 0:27 instead of 0:34 by/)).toBeTruthy();
  await expectAccessible();
  await user.click(within(dialog).getByRole("button", { name: "Set a goal" }));
  expect(await screen.findByText("Saved: Answer sooner")).toBeTruthy();
  const [body] = bodies(api.asked, "POST") as { first: string; change: object; only: object; name: string }[];
  const month = daysOf("month", body?.first ?? "");
  expect(body).toMatchObject({
    ...month,
    name: "Avg. speed of answer",
    metric: "asa",
    only: { queue: ["sales"] },
    change: { share: -0.2, days: before({ period: "month", ...month }) },
  });
});

test("another figure has a target in its own unit, and says which way where neither is better", async () => {
  const { user, api } = await shown([]);
  await user.click(await screen.findByRole("button", { name: "Set a goal" }));
  const dialog = await screen.findByRole("dialog", { name: "Set a goal" });
  await user.click(within(dialog).getByRole("button", { name: "Choose another figure" }));
  await user.click(await within(dialog).findByRole("radio", { name: "Service level" }));
  await user.click(within(dialog).getByRole("radio", { name: "Value" }));
  await user.selectOptions(within(dialog).getByRole("combobox", { name: "What is wanted" }), "At least");
  await user.type(within(dialog).getByRole("textbox", { name: "Target" }), "80");
  expect(await within(dialog).findByText(/^Service level: at least 80\.0% by/)).toBeTruthy();
  await user.selectOptions(within(dialog).getByRole("combobox", { name: "Time" }), "Own dates");
  const last = within(dialog).getByRole("textbox", { name: "Last day" });
  await user.clear(last);
  await user.type(last, "2027-12-31");
  await user.type(within(dialog).getByRole("textbox", { name: "Name" }), "Stay reachable");
  await user.click(within(dialog).getByRole("button", { name: "Set a goal" }));
  await waitFor(() => expect(bodies(api.asked, "POST")).toHaveLength(1));
  expect(bodies(api.asked, "POST")[0]).toMatchObject({
    name: "Stay reachable",
    metric: "sl.offered",
    wanted: "at_least",
    target: 0.8,
    last: "2027-12-31",
  });
});

test("a goal that is changed begins as it was, and a refusal is said", async () => {
  const { user, api } = await shown([SOONER], {
    routes: { "PUT /api/goals/*": problem(409, "settings.changed_meanwhile") },
  });
  await user.click(await screen.findByRole("button", { name: "Change Answer sooner" }));
  const dialog = await screen.findByRole("dialog", { name: "Change the goal" });
  expect(within(dialog).getByRole<HTMLInputElement>("textbox", { name: "Change in per cent" }).value).toBe("15 %");
  expect(within(dialog).getByRole<HTMLSelectElement>("combobox", { name: "Time" }).value).toBe("month");
  await user.click(within(dialog).getByRole("button", { name: "Save" }));
  expect((await within(dialog).findByRole("alert")).textContent).toContain("Somebody else has changed this");
  expect(bodies(api.asked, "PUT")[0]).toMatchObject({ version: 3, zone: "UTC", only: { queue: ["sales"] } });
});

test("a deleted goal comes back by undo", async () => {
  const { user, api } = await shown();
  await user.click(await screen.findByRole("button", { name: "Delete Answer sooner" }));
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() => expect(api.asked.map(({ route }) => route)).toContain("POST /api/goals/g1/restore"));
});

test("goals whose time is over are a list of their own", async () => {
  const { user } = await shown([], {}, [progress({ state: "reached", odds: null, needed: null, days_left: 0 })]);
  await user.click(await screen.findByRole("radio", { name: "Over" }));
  expect(fact(await card(), "Result")).toBe("Reached");
});

test("whoever only reads goals changes none", async () => {
  await shown([SOONER], { as: MANAGER });
  await card();
  expect(screen.queryByRole("button", { name: /^(Change|Delete|Set)/ })).toBeNull();
});

test("while goals come there is their shape, and a failure can be tried again", async () => {
  const { user, api } = await shown([], { routes: { "GET /api/goals": problem(500, "server") } });
  const again = await screen.findByRole("button", { name: "Try again" });
  api.change({ ...withGoals([SOONER]).routes });
  await user.click(again);
  await card();
});

test("goals that have not come yet are shown as on their way", async () => {
  await shown([], { routes: { "GET /api/goals": silence } });
  expect(await screen.findByRole("status", { name: "Loading" })).toBeTruthy();
});

test("without the permission there is no page and no way to it", async () => {
  await shown([], { as: ROBIN });
  expect(await screen.findByText("This page is not for your role")).toBeTruthy();
  expect(screen.queryByRole("link", { name: "Goals" })).toBeNull();
});

describe("times", () => {
  test.each([
    ["week", "2026-11-27", "2026-11-23", "2026-11-29"],
    ["month", "2026-02-10", "2026-02-01", "2026-02-28"],
    ["quarter", "2026-11-27", "2026-10-01", "2026-12-31"],
    ["quarter", "2026-01-01", "2026-01-01", "2026-03-31"],
  ] as const)("the %s of %s", (period, day, first, last) => {
    expect(daysOf(period, day)).toEqual({ first, last });
  });

  test.each([
    ["week", "2026-11-23", "2026-11-29", "2026-11-16", "2026-11-22"],
    ["month", "2026-03-01", "2026-03-31", "2026-02-01", "2026-02-28"],
    ["quarter", "2026-01-01", "2026-03-31", "2025-10-01", "2025-12-31"],
    ["own", "2026-03-10", "2026-03-12", "2026-03-07", "2026-03-09"],
  ] as const)("before a %s from %s to %s", (period, first, last, from, to) => {
    expect(before({ period, first, last })).toEqual({ first: from, last: to });
  });
});
