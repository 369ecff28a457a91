import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SECOND } from "@/lib/micros";
import { expectAccessible } from "@/testing/accessible";
import { alarm, boards, routes, STEERER } from "@/testing/live-board";
import { renderApp } from "@/testing/render-app";
import { now } from "@/testing/world";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  // The test's browser lays nothing out; a list needs a height to show rows.
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(600);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("an alarm says what is wrong and can be owned", async () => {
  const world = { ...boards(), alarms: { summary: { told_last_hour: 1, per_hour: 6 }, "queue_late.support": alarm() } };
  const { user, api } = await renderApp("/live", { as: STEERER, boards: world, routes });
  const card = await screen.findByRole("article", { name: "Support: the oldest contact waits longer than 2:00" });
  await user.click(within(card).getByRole("button", { name: "I take it" }));
  await waitFor(() =>
    expect(api.sentTo("PUT /api/alarms/note")).toEqual([{ alarm: "queue_late.support", is_snoozed: false }]),
  );
  expect(screen.getByText("1 alarm in the last hour, of 6 at most")).toBeTruthy();
  await expectAccessible();
});

test("an alarm that is raised is said on every page, also while nobody looks", async () => {
  const shown: string[] = [];
  class Shown {
    static permission = "granted";
    close = () => undefined;
    constructor(title: string) {
      shown.push(title);
    }
  }
  vi.stubGlobal("Notification", Shown);
  vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  const before = { "queue_late.sales": alarm({ alarm: "queue_late.sales", queue: "sales" }) };
  const { live } = await renderApp("/history", { as: STEERER, boards: { ...boards(), alarms: before }, routes });
  await screen.findByRole("heading", { name: "History" });
  await live.show("alarms", { ...before, "queue_late.support": alarm({ raised: now(), told: now() }) });
  await waitFor(() => expect(shown).toEqual(["Support: the oldest contact waits longer than 2:00"]));
  vi.unstubAllGlobals();
});

test("an alarm that sleeps is only counted until its time has come", async () => {
  const asleep = alarm({ by: "sasha", at: now(), snoozed_until: now() + 900 * SECOND });
  const world = { ...boards(), alarms: { summary: { told_last_hour: 1, per_hour: 6 }, "queue_late.support": asleep } };
  await renderApp("/live", { as: STEERER, boards: world, routes });
  expect(await screen.findByText("1 alarm in the last hour, of 6 at most · 1 put off")).toBeTruthy();
  expect(screen.queryByRole("article", { name: /^Support/ })).toBeNull();
});

test("what is held back is counted, and shown to whoever asks", async () => {
  const held = alarm({ alarm: "service_level.sales", cause: "service_level", queue: "sales", is_held_back: true });
  const alarms = { summary: { told_last_hour: 6, per_hour: 6 }, "queue_late.support": alarm(), [held.alarm]: held };
  const { user } = await renderApp("/live", { as: STEERER, boards: { ...boards(), alarms }, routes });
  await user.click(await screen.findByRole("button", { name: "1 more, of lower weight" }));
  const card = await screen.findByRole("article", { name: /^Sales: service level/ });
  expect(within(card).getByRole("link", { name: "Queue settings" }).getAttribute("href")).toBe(
    "/admin/queues?open=sales",
  );
  await user.click(screen.getByRole("button", { name: "Hide 1 of lower weight" }));
  expect(screen.queryByRole("article", { name: /^Sales: service level/ })).toBeNull();
});

test("what an agent missed is one click away from the alarm about it", async () => {
  const missed = alarm({
    alarm: "missed_offers.ben",
    cause: "missed_offers",
    weight: "slight",
    queue: null,
    agent: "ben",
  });
  const reader = { ...STEERER, permissions: [...STEERER.permissions, "reports.read"] };
  const alarms = { summary: { told_last_hour: 1, per_hour: 6 }, [missed.alarm]: missed };
  await renderApp("/live", { as: reader, boards: { ...boards(), alarms }, routes });
  const card = await screen.findByRole("article", { name: "Ben Carter did not answer twice and is on a break" });
  const link = within(card).getByRole("link", { name: "Missed calls" }).getAttribute("href") ?? "";
  expect(decodeURIComponent(link)).toContain('/reports?report=own&metric=["offers.rang_out"');
  expect(decodeURIComponent(link)).toContain('agent=["ben"]');
});

test("what is held back or no news is not said aloud, and what was put off is said again", async () => {
  const shown: string[] = [];
  class Shown {
    static permission = "granted";
    close = () => undefined;
    constructor(title: string) {
      shown.push(title);
    }
  }
  vi.stubGlobal("Notification", Shown);
  vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  const later = alarm({ alarm: "queue_late.sales", queue: "sales", by: "sasha", snoozed_until: now() + 2 * SECOND });
  const { live } = await renderApp("/history", { as: STEERER, boards: { ...boards(), alarms: {} }, routes });
  await screen.findByRole("heading", { name: "History" });
  const held = alarm({ raised: now(), told: null, is_held_back: true });
  await live.show("alarms", { [later.alarm]: later, [held.alarm]: held });
  vi.setSystemTime(Date.now() + 3_000);
  await waitFor(() => expect(shown).toEqual(["Sales: the oldest contact waits longer than 2:00"]), { timeout: 3_000 });
  vi.unstubAllGlobals();
});
