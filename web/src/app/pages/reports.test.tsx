import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { problem } from "@/testing/fake-api";
import { cellsOf, shownReport } from "@/testing/reports-page";
import { ANNA, ROBIN } from "@/testing/world";

test("a ready report asks for its figures of the last seven days, part by part", async () => {
  const { user, asked, today, router } = await shownReport();
  await user.click(await screen.findByRole("link", { name: /^Queues/ }));
  const line = await screen.findByRole("row", { name: /^Support/ });
  expect(cellsOf(line)).toEqual(["1,060", "–", "–", "86.0%", "–", "0:34", "1:02:05"]);
  const query = asked.at(-1);
  expect(query?.getAll("by")).toEqual(["queue"]);
  expect(query?.getAll("metric")).toEqual([
    "offered",
    "answered",
    "abandoned",
    "sl.offered",
    "abandonment",
    "asa",
    "aht",
  ]);
  expect(query?.get("zone")).toBe(new Intl.DateTimeFormat().resolvedOptions().timeZone);
  const midnight = (days: number) => {
    const date = new Date(today / 1000);
    return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime() * 1000;
  };
  expect(Number(query?.get("since"))).toBe(midnight(-6));
  expect(Number(query?.get("until"))).toBe(midnight(1));
  expect(query?.has("step")).toBe(false);
  expect(router.state.location.search).toEqual({ report: "queues" });
  expect(screen.getByRole("link", { name: /^Queues/ }).getAttribute("aria-current")).toBe("page");
  await expectAccessible();
});

test("what has no value is a dash that says why, and a share says how much is chance", async () => {
  await shownReport({ report: "queues" });
  const empty = await screen.findByRole("row", { name: /^No queue/ });
  expect(cellsOf(empty)).toEqual(["–", "–", "–", "–", "–", "–", "–"]);
  expect(within(empty).getAllByTitle("No cases, so no value")).toHaveLength(7);
  const line = screen.getByRole("row", { name: /^Support/ });
  expect(within(line).getByText("86.0%").title).toBe("86.0% (84.1 to 87.8%, 1,060 cases)");
  expect(within(line).getByText("0:34").title).toBe("0:34 (900 cases)");
});

test("a metric's name shows on focus what it means and how it is computed", async () => {
  const { user } = await shownReport({ report: "own", metric: ["sl.ignore", "sl.amazon"], by: ["queue"] });
  const table = await screen.findByRole("table");
  const name = within(table).getByRole("button", { name: "Service level without early abandons" });
  within(table).getByRole("button", { name: "Queue" }).focus();
  await user.tab();
  expect(document.activeElement).toBe(name);
  const tip = await screen.findByRole("tooltip");
  expect(tip.textContent).toContain("does not count at all");
  expect(tip.textContent).toContain("answered in time ÷ (answered + abandoned − abandoned within the target)");
  expect(tip.textContent).toContain("Time runs from the entry into the queue");
  expect(tip.textContent).toContain("v1");
  expect(within(tip).queryByText("Flattering")).toBeNull();
  expect(name.getAttribute("aria-describedby")).toBe(tip.id);
  await expectAccessible();
  await user.tab();
  expect(await screen.findByText("Flattering")).toBeTruthy();
});

test("by what a figure is not known it cannot be split, and it is said why", async () => {
  const { user, router, asked } = await shownReport({ report: "own", metric: ["handled"], by: ["agent"], step: "day" });
  const by = await screen.findByRole("group", { name: "Split by" });
  const box = (name: string) => within(by).getByRole<HTMLInputElement>("checkbox", { name });
  expect(box("Agent").checked).toBe(true);
  expect(box("Queue").disabled).toBe(false);
  await user.click(screen.getByRole("button", { name: "Choose figures" }));
  await user.click(await screen.findByRole("checkbox", { name: "Offered" }));
  expect(router.state.location.search).toMatchObject({ metric: ["handled", "offered"] });
  expect(box("Agent").disabled).toBe(true);
  expect(box("Team").disabled).toBe(true);
  expect(box("Queue").disabled).toBe(false);
  expect(within(by).getByText("Agent and Team: not known of Offered.")).toBeTruthy();
  await waitFor(() => expect(asked.at(-1)?.getAll("metric")).toEqual(["handled", "offered"]));
  expect(asked.at(-1)?.getAll("by")).toEqual([]);
  await expectAccessible();
});

test("filters and time go into the address and into the question", async () => {
  const { user, router, asked } = await shownReport({ report: "queues" });
  await user.click(await screen.findByRole("button", { name: "Queue: all" }));
  await user.click(await screen.findByRole("checkbox", { name: "Sales" }));
  await user.click(screen.getByRole("checkbox", { name: "No queue" }));
  expect(screen.getByRole("button", { name: "Queue: 2 chosen" })).toBeTruthy();
  await user.selectOptions(screen.getByRole("combobox", { name: "Time" }), "Yesterday");
  expect(router.state.location.search).toEqual({ report: "queues", queue: ["sales", ""], range: "yesterday" });
  await waitFor(() => expect(asked.at(-1)?.getAll("queue")).toEqual(["sales", ""]));
  await user.click(screen.getByRole("link", { name: /^Own report/ }));
  expect(router.state.location.search).toMatchObject({ report: "own", by: ["queue"], range: "yesterday" });
});

test("steps of time are drawn and written, ordered by any column", async () => {
  const { user, router, today } = await shownReport({
    report: "own",
    metric: ["sl.offered", "offered"],
    step: "hour",
    range: "yesterday",
  });
  expect(await screen.findByRole("img", { name: /^Service level by step of time/ })).toBeTruthy();
  await user.selectOptions(screen.getByRole("combobox", { name: "Shown" }), "Offered");
  expect(await screen.findByRole("img", { name: /^Offered by step of time/ })).toBeTruthy();
  const time = new Intl.DateTimeFormat("en", { hourCycle: "h23", hour: "2-digit", minute: "2-digit" });
  const rows = screen.getAllByRole("row").slice(1, 3);
  expect(rows[0]?.textContent).toContain(time.format(today / 1000));
  const column = screen.getByRole("columnheader", { name: "Hour" });
  const button = within(column).getByRole("button");
  await user.click(button);
  await user.click(button);
  expect(router.state.location.search).toMatchObject({ sort: "-of:step" });
  expect(column.getAttribute("aria-sort")).toBe("descending");
  expect(screen.getAllByRole("row")[2]?.textContent).toContain(time.format(today / 1000));
});

test("the map of the week says every hour in words", async () => {
  const { user, router, behind } = await shownReport({ report: "heat" }, { steps: [9, 34] });
  const map = await screen.findByRole("table", { name: /^Offered by hour of the week/ });
  const cell = within(map).getByRole("button", { name: "Monday, 09:00–10:00: 1,060" });
  expect(within(map).getAllByRole("row")).toHaveLength(8);
  await user.click(cell);
  expect(await screen.findByRole("dialog", { name: "Behind this figure" })).toBeTruthy();
  await waitFor(() => expect(behind).toHaveLength(1));
  expect([behind[0]?.get("step"), behind[0]?.get("at")]).toEqual(["hour_of_week", "9"]);
  await user.keyboard("{Escape}");
  await user.selectOptions(screen.getByRole("combobox", { name: "Shown" }), "Service level");
  expect(router.state.location.search).toEqual({ report: "heat", shown: "sl.offered" });
  expect(await screen.findByRole("table", { name: /^Service level by hour of the week/ })).toBeTruthy();
  await expectAccessible();
});

test("what the server refuses is said, and can be tried again", async () => {
  const { user, api, routes } = await shownReport(
    { report: "queues" },
    { routes: { "GET /api/metrics": problem(400, "metrics.too_many_rows", { most: 50_000 }) } },
  );
  expect((await screen.findByRole("alert")).textContent).toContain("That would be more than 50000 rows.");
  api.change(routes);
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("row", { name: /^Support/ })).toBeTruthy();
});

test("nothing at all is said plainly", async () => {
  await shownReport({ report: "own" });
  expect(await screen.findByText("Choose a figure")).toBeTruthy();
});

test("an agent is offered only reports of what agents do", async () => {
  await shownReport({}, { as: ANNA });
  const library = await screen.findByRole("navigation", { name: "Ready reports" });
  const names = within(library).getAllByRole("link");
  expect(names.map((link) => link.firstElementChild?.nextElementSibling?.firstElementChild?.textContent)).toEqual([
    "Outcomes",
    "Heat map",
    "Own report",
  ]);
});

test("without the permission there is no page and no way to it", async () => {
  await shownReport({}, { as: ROBIN });
  expect(await screen.findByText("This page is not for your role")).toBeTruthy();
  expect(screen.queryByRole("link", { name: "Reports" })).toBeNull();
});
