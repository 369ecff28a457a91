import { within } from "@testing-library/react";
import { SECOND } from "@/lib/micros";
import type { Routes } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { MANAGER, reporting } from "@/testing/reports";

const HOUR = 3_600 * SECOND;

const address = (search: Readonly<Record<string, unknown>>) =>
  `/reports?${new URLSearchParams(
    Object.entries(search).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
  )}`;

/** The page of reports, with a report of made-up figures. `today` is the midnight that its steps begin at. */
export async function shownReport(
  search: Readonly<Record<string, unknown>> = {},
  more: { as?: typeof MANAGER; routes?: Routes; steps?: readonly number[] } = {},
) {
  const today = new Date().setHours(0, 0, 0, 0) * 1000;
  const { steps = [today, today + HOUR], ...options } = more;
  const world = reporting(steps);
  const app = await renderApp(address(search), {
    as: MANAGER,
    ...options,
    routes: { ...world.routes, ...more.routes },
  });
  return { ...app, ...world, today };
}

/** What stands in the cells of a row. */
export const cellsOf = (line: HTMLElement) =>
  within(line)
    .getAllByRole("cell")
    .map((cell) => cell.textContent);
