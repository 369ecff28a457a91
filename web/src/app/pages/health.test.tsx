import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Me } from "@/features/identity/api/session";
import { expectAccessible } from "@/testing/accessible";
import { problem } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { SASHA } from "@/testing/world";

const ROBIN: Me = {
  ...SASHA,
  user: "robin",
  roles: ["administrator"],
  permissions: ["operations.watch", "settings.read", "settings.write"],
};

const PARTS = [
  { name: "database", light: "good", advice: null, figures: { latency: 0.002, size: 2_500_000_000, restarts: 3 } },
  { name: "disk", light: "bad", advice: "disk_full", figures: { free: 4_000_000_000, total: 100_000_000_000 } },
  { name: "backup", light: "warn", advice: "backup_unset", figures: {} },
];

const ROUTES = {
  "GET /api/health/details": { parts: PARTS, versions: { perezvon: "1.0" } },
  "GET /api/recordings/retention": { days: 90 },
  "PUT /api/recordings/retention": undefined,
};

test("what is worst comes first, with what to do", async () => {
  await renderApp("/admin/health", { as: ROBIN, routes: ROUTES });
  const parts = within(await screen.findByRole("list")).getAllByRole("listitem");
  expect(parts.map((part) => within(part).getByRole("img").getAttribute("aria-label"))).toEqual([
    "Does not work",
    "Needs attention",
    "In order",
  ]);
  expect(screen.getByText("1 part does not work")).toBeTruthy();
  expect(parts[0]?.textContent).toContain("Recording has stopped, calls go on");
  expect(parts[2]?.textContent).toContain("answers in 2 ms");
  expect(parts[2]?.textContent).toContain("restarted since the server’s start: 3");
  await expectAccessible();
});

test("fewer days erase recordings, so they are confirmed", async () => {
  const { api } = await renderApp("/admin/health", { as: ROBIN, routes: ROUTES });
  const days = await screen.findByRole("textbox", { name: "Days" });
  await userEvent.clear(days);
  await userEvent.type(days, "30");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(api.sentTo("PUT /api/recordings/retention")).toEqual([]);
  expect(screen.getByRole("alertdialog").textContent).toContain("older than 30 days will be erased tonight");
  await userEvent.click(screen.getByRole("button", { name: "Erase older ones" }));
  expect(api.sentTo("PUT /api/recordings/retention")).toEqual([{ days: 30 }]);
});

test("keeping them for ever needs no confirmation", async () => {
  const { api } = await renderApp("/admin/health", { as: ROBIN, routes: ROUTES });
  await userEvent.click(await screen.findByRole("switch", { name: "Erase recordings after some days" }));
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(api.sentTo("PUT /api/recordings/retention")).toEqual([{ days: null }]);
});

test("a server that does not answer is told, with a way to try again", async () => {
  const routes = { ...ROUTES, "GET /api/health/details": problem(503, "database.unavailable") };
  await renderApp("/admin/health", { as: ROBIN, routes });
  expect(await screen.findAllByRole("button", { name: "Try again" })).not.toHaveLength(0);
});

test("the page is for administrators", async () => {
  await renderApp("/admin/health", { as: SASHA, routes: ROUTES });
  await screen.findByText("This page is not for your role");
});
