import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { SECOND } from "@/lib/micros";
import { expectAccessible } from "@/testing/accessible";
import { problem, silence } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { ANNA, now, SASHA } from "@/testing/world";

const HANDLER = { ...SASHA, permissions: [...SASHA.permissions, "alarms.handle"] };

const past = (more: object = {}) => ({
  id: "a1",
  alarm: "queue_late.support",
  cause: "queue_late",
  weight: "serious",
  queue: "support",
  agent: null,
  value: null,
  limit: 120 * SECOND,
  raised: now() - 900 * SECOND,
  hidden: null,
  cleared: now() - 300 * SECOND,
  by: null,
  at: null,
  snoozed_until: null,
  deliveries: [],
  ...more,
});

const DELIVERED = {
  delivery: "d1",
  channel: "night",
  what: "raised",
  at: now(),
  fate: "failed",
  attempts: 1,
  ended: now(),
  trouble: "recipient",
  answer: "550 no",
};

const routes = (alarms: unknown) => ({
  "GET /api/alarms": alarms,
  "GET /api/alarms/channels": [{ channel: "night", name: "Night shift", version: 1, is_active: true, last: null }],
  "GET /api/people/users": { sasha: "Sasha Orlova" },
});

test("every alarm tells how long it lasted, who looked after it and who heard of it", async () => {
  const owned = past({ id: "a2", by: "sasha", at: now() - 600 * SECOND, cleared: null, deliveries: [DELIVERED] });
  await renderApp("/live/alarms", { as: HANDLER, routes: routes([owned, past()]) });
  const [, first, second] = await screen.findAllByRole("row");
  if (!first || !second) throw new Error("rows are missing");
  expect(await within(first).findByText(/Sasha Orlova, since/)).toBeTruthy();
  expect(first.textContent).toContain("Support: the oldest contact waits longer than 2:00");
  expect(first.textContent).toContain("still lasts");
  expect(first.textContent).toContain("Night shift");
  expect(first.textContent).toContain("The mail server does not accept this address: 550 no");
  expect(second.textContent).toContain("10 min");
  expect(second.textContent).toContain("nobody");
  expect(second.textContent).toContain("on screen only");
  await expectAccessible();
});

test("the page loads, and says when there was no alarm yet", async () => {
  await renderApp("/live/alarms", { as: HANDLER, routes: routes([]) });
  expect(await screen.findByText("No alarms yet")).toBeTruthy();
});

test("what is on its way has a shape", async () => {
  await renderApp("/live/alarms", { as: HANDLER, routes: routes(silence) });
  expect(await screen.findByRole("status", { name: "Loading" })).toBeTruthy();
});

test("an error says so and can be tried again", async () => {
  await renderApp("/live/alarms", { as: HANDLER, routes: routes(problem(503, "database.unavailable")) });
  expect(await screen.findByRole("button", { name: "Try again" })).toBeTruthy();
});

test("an agent may not look", async () => {
  await renderApp("/live/alarms", { as: ANNA, routes: routes([]) });
  expect(await screen.findByText("This page is not for your role")).toBeTruthy();
});
