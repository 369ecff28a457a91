import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { boards } from "@/testing/live-board";
import { renderApp } from "@/testing/render-app";
import { reporting } from "@/testing/reports";
import { SASHA } from "@/testing/world";

async function shown(path: string) {
  const { routes, behind } = reporting();
  const board = boards();
  const app = await renderApp(path, { as: SASHA, boards: board, routes });
  return { ...app, behind, began: board.today.all.since };
}

const tileOf = (name: string) => screen.findByRole("article", { name });

test("a figure of now says what it means, and opens to the contacts of the day that are behind it", async () => {
  const { user, behind, began } = await shown("/live");
  const figure = await within(await tileOf("Service level")).findByRole("button", { name: "75%" });
  figure.focus();
  await user.hover(figure);
  const tip = await screen.findByRole("tooltip");
  expect(tip.textContent).toContain("answered in time ÷ (answered + abandoned)");
  await user.click(figure);
  const panel = await screen.findByRole("dialog", { name: "Behind this figure" });
  expect(await within(panel).findByText("3 cases add to it.")).toBeTruthy();
  const query = behind.at(-1);
  expect([query?.get("metric"), query?.get("since")]).toEqual(["sl.offered", String(began)]);
  expect(Number(query?.get("until"))).toBeGreaterThan(began);
  expect(query?.getAll("queue")).toEqual([]);
  await expectAccessible();
});

test("a figure of a queue opens to contacts of this queue alone", async () => {
  const { user, behind } = await shown("/live");
  const row = await screen.findByRole("row", { name: /^Support/ });
  await user.click(await within(row).findByRole("button", { name: "5%" }));
  const panel = await screen.findByRole("dialog", { name: "Behind this figure" });
  expect(await within(panel).findByText(/· Support$/)).toBeTruthy();
  await waitFor(() => expect(behind.at(-1)?.getAll("queue")).toEqual(["support"]));
  expect(behind.at(-1)?.get("metric")).toBe("abandonment");
});

test("on the wall Escape closes what is open before it leads back", async () => {
  const { user, router } = await shown("/live/wall");
  await user.click(await within(await tileOf("Avg. speed of answer")).findByRole("button", { name: "0:16" }));
  expect(await screen.findByRole("dialog", { name: "Behind this figure" })).toBeTruthy();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(router.state.location.pathname).toBe("/live/wall");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(router.state.location.pathname).toBe("/live"));
});
