import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { cellsOf, shownReport } from "@/testing/reports-page";

test("a value opens what is behind it, of its own part alone", async () => {
  const { user, behind } = await shownReport({ report: "queues", line: ["web"] });
  const line = await screen.findByRole("row", { name: /^Support/ });
  await user.click(within(line).getByRole("button", { name: "86.0%" }));
  const panel = await screen.findByRole("dialog", { name: "Behind this figure" });
  expect(await within(panel).findByText("3 cases add to it.")).toBeTruthy();
  const list = within(panel).getByRole("table", { name: "The newest contacts" });
  const [, first, second] = within(list).getAllByRole("row");
  if (!first || !second) throw new Error("No contacts are listed");
  expect(within(first).getByRole("link").getAttribute("href")).toBe("/history/c1");
  await waitFor(() => expect(cellsOf(first)[0]).toBe("Maria Lindqvist"));
  const place = ["SupportNordlink website", "Anna SokolovaSolved"];
  expect(cellsOf(first)).toEqual(["Maria Lindqvist", ...place, "above and below"]);
  expect(cellsOf(second)).toEqual(["Maria Lindqvist", ...place, "below"]);
  expect(within(panel).getByText("33.3%")).toBeTruthy();
  expect(within(panel).getByText("The newest 2 of 3 are listed.")).toBeTruthy();
  await expectAccessible();
  await user.click(within(panel).getByRole("button", { name: "Show more" }));
  await waitFor(() => expect(within(list).getAllByRole("row")).toHaveLength(4));
  const hidden = within(list).getAllByRole("row")[3] as HTMLElement;
  expect(within(hidden).queryByRole("link")).toBeNull();
  expect(cellsOf(hidden)).toEqual(["–", "SupportNordlink website", "–Solved", "below"]);
  expect(within(panel).queryByRole("button", { name: "Show more" })).toBeNull();
  const query = behind.at(-1);
  expect(query?.get("metric")).toBe("sl.offered");
  expect(query?.getAll("queue")).toEqual(["support"]);
  expect(query?.getAll("line")).toEqual(["web"]);
});

test("what is opened stands in the address, and the way back closes it", async () => {
  const { user, router } = await shownReport({ report: "queues" });
  const line = await screen.findByRole("row", { name: /^Support/ });
  await user.click(within(line).getByRole("button", { name: "86.0%" }));
  expect(router.state.location.search).toEqual({ report: "queues", behind: "sl.offered", part: ["support"] });
  const panel = await screen.findByRole("dialog", { name: "Behind this figure" });
  expect(await within(panel).findByText(/· Support$/)).toBeTruthy();
  router.history.back();
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(router.state.location.search).toEqual({ report: "queues" });
});

test("an address opens what was open where it was copied", async () => {
  const search = { report: "own", metric: ["offered"], step: "weekday", behind: "offered", at: "1" };
  const { behind, user, router } = await shownReport(search, { steps: [1, 2] });
  const panel = await screen.findByRole("dialog", { name: "Behind this figure" });
  expect(within(panel).getByText(/^Monday · /)).toBeTruthy();
  await waitFor(() => expect(behind.at(-1)?.get("at")).toBe("1"));
  expect(behind.at(-1)?.get("step")).toBe("weekday");
  await user.click(within(panel).getByRole("button", { name: "Close" }));
  await waitFor(() =>
    expect(router.state.location.search).toEqual({ report: "own", metric: ["offered"], step: "weekday" }),
  );
});

test("the time of agents has no contacts behind it, and says what it is made of", async () => {
  const { user } = await shownReport({ report: "own", metric: ["time.available"], by: ["agent"] });
  const line = await screen.findByRole("row", { name: /^Anna Sokolova/ });
  expect(cellsOf(line)).toEqual(["2:15:00"]);
  await user.click(within(line).getByRole("button", { name: "2:15:00" }));
  const panel = await screen.findByRole("dialog", { name: "Behind this figure" });
  expect(await within(panel).findByText(/^This figure is made of agents’ time/)).toBeTruthy();
  expect(within(panel).getAllByText("2:15:00")).toHaveLength(2);
  expect(within(panel).queryByRole("table")).toBeNull();
});

test("two definitions are compared: formulas, values and what they take otherwise", async () => {
  const { user, behind, router } = await shownReport({ report: "queues" });
  await user.click(await screen.findByRole("button", { name: "Compare definitions" }));
  const dialog = await screen.findByRole("dialog", { name: "Compare definitions" });
  expect(await within(dialog).findByText("86.0%")).toBeTruthy();
  expect(within(dialog).getByText("93.0%")).toBeTruthy();
  expect(within(dialog).getByText("answered in time ÷ (answered + abandoned)")).toBeTruthy();
  const differ = within(dialog).getByRole("region", { name: "Where they differ" });
  expect(await within(differ).findByText("3 cases are counted differently.")).toBeTruthy();
  expect(within(differ).getAllByRole("link")).toHaveLength(2);
  expect(behind.at(-1)?.get("metric")).toBe("sl.offered");
  expect(behind.at(-1)?.get("against")).toBe("sl.amazon");
  const marks = within(differ).getAllByRole("row")[1] as HTMLElement;
  expect(cellsOf(marks).slice(-2)).toEqual(["above and below", "above and below"]);
  expect(router.state.location.search).toEqual({ report: "queues", compare: ["sl.offered", "sl.amazon"] });
  await user.selectOptions(within(dialog).getByRole("combobox", { name: "Second figure" }), "Service level");
  expect(await within(dialog).findByText("Choose two different figures.")).toBeTruthy();
  await expectAccessible();
});
