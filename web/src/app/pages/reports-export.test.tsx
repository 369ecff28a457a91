import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { held, problem, type Routes } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { MANAGER, reporting } from "@/testing/reports";

const FILE = new Response("a table", {
  headers: { "Content-Disposition": 'attachment; filename="figures_2026-11-21.csv"', "Content-Type": "text/csv" },
});

/** What was given to the browser to be kept: its name. */
let kept: string[] = [];

beforeEach(() => {
  kept = [];
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    kept.push(this.download);
  });
  URL.createObjectURL = () => "blob:report";
  URL.revokeObjectURL = () => undefined;
});
afterEach(() => vi.restoreAllMocks());

async function shown(route: Routes[string], language: "en" | "ru" = "en") {
  const world = reporting();
  const routes = { ...world.routes, "GET /api/metrics/export": route };
  return renderApp("/reports?report=queues&sort=-of:queue&line=web", { as: MANAGER, routes, language });
}

test("the report on the screen is taken as a file, in its language and order", async () => {
  const asked: URLSearchParams[] = [];
  const { user } = await shown(({ query }: { query: URLSearchParams }) => {
    asked.push(query);
    return FILE;
  }, "ru");
  await user.click(await screen.findByRole("button", { name: "Экспорт" }));
  const menu = await screen.findByRole("menu");
  expect(await within(menu).findByRole("menuitem", { name: /^PDF/ })).toBeTruthy();
  expect(within(menu).queryByRole("menuitem", { name: /Parquet/ })).toBeNull();
  await user.click(within(menu).getByRole("menuitem", { name: /^CSV/ }));
  await waitFor(() => expect(kept).toEqual(["figures_2026-11-21.csv"]));
  const [query] = asked;
  expect(Object.fromEntries(query ?? [])).toMatchObject({
    format: "csv",
    language: "ru",
    sort: "-queue",
    line: "web",
    by: "queue",
  });
  expect(query?.getAll("metric")).toHaveLength(7);
});

test("while a file is written no other is begun, and a failure leaves a way out", async () => {
  const answer = held();
  const { user, api } = await shown(answer.reply);
  const button = await screen.findByRole<HTMLButtonElement>("button", { name: "Export" });
  await user.click(button);
  await user.click(await screen.findByRole("menuitem", { name: /^PDF/ }));
  expect(await screen.findByText("The file is being written")).toBeTruthy();
  expect(button.disabled).toBe(true);
  answer.give(problem(400, "metrics.too_many_rows", { most: 50_000 }));
  const dialog = await screen.findByRole("dialog", { name: "The file was not written" });
  expect(within(dialog).getByRole("alert").textContent).toContain("That would be more than 50000 rows.");
  await expectAccessible();
  api.change({ "GET /api/metrics/export": FILE });
  await user.click(within(dialog).getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(kept).toHaveLength(1));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});
