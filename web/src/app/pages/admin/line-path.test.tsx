import { screen, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { problem } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { ROBIN, settings } from "@/testing/settings-world";
import { ANNA } from "@/testing/world";

afterEach(() => void vi.useRealTimers());

test("shows what a caller lives through, with a link to every part, and where they would be left alone", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date(2026, 10, 25, 14, 20) }); // A Wednesday: on other days it is closed.
  await renderApp("/admin/lines/web", { as: ROBIN, routes: settings() });
  expect(await screen.findByRole("heading", { level: 1, name: "Website" })).toBeTruthy();
  const way = screen.getByRole("region", { name: "Key 1" });
  expect(within(way).getByRole("link", { name: "Support" }).getAttribute("href")).toBe("/admin/queues?open=support");
  expect(within(way).getByText("2 agents answer")).toBeTruthy();
  expect(screen.getByText("In the queue “Support” nobody speaks: Русский.")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Call it" }).getAttribute("href")).toBe("/call/web");
  expect(screen.getByRole("link", { name: "Put right" }).getAttribute("href")).toBe("/admin/agents");
  await expectAccessible();
});

test("is reached from the list of lines", async () => {
  const { user, router } = await renderApp("/admin/lines", { as: ROBIN, routes: settings() });
  await user.click(await screen.findByRole("link", { name: "Path of a call to Website" }));
  expect(await screen.findByRole("heading", { level: 1, name: "Website" })).toBeTruthy();
  expect(router.state.location.pathname).toBe("/admin/lines/web");
});

test("a line that is not there is said so, and what failed can be tried again", async () => {
  const { api, user, router } = await renderApp("/admin/lines/gone", {
    as: ROBIN,
    routes: { ...settings(), "GET /api/settings/queues": problem(503, "database.unavailable") },
  });
  const retry = await screen.findByRole("button", { name: "Try again" });
  api.change(settings());
  await user.click(retry);
  expect(await screen.findByText("There is no such line")).toBeTruthy();
  await user.click(screen.getByRole("link", { name: "All lines" }));
  expect(router.state.location.pathname).toBe("/admin/lines");
});

test("who may not read settings is told so", async () => {
  await renderApp("/admin/lines/web", { as: ANNA, routes: settings() });
  expect(await screen.findByText("This page is not for your role")).toBeTruthy();
});
