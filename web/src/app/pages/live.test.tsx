import { screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SECOND } from "@/lib/micros";
import { expectAccessible } from "@/testing/accessible";
import { renderApp } from "@/testing/render-app";
import { ANNA, now, SASHA } from "@/testing/world";

const agent = (id: string, state: string, reason: string) => ({
  agent: id,
  state,
  reason,
  since: now() - 65 * SECOND,
  contact: null,
  is_phone_ready: id === "anna",
});

const queue = (id: string, waiting: number) => ({
  queue: id,
  waiting,
  oldest_since: waiting > 0 ? now() - 43 * SECOND : null,
  free: 1,
  talking: 2,
});

const boards = () => ({
  queues: { sales: queue("sales", 0), support: queue("support", 3) },
  agents: { anna: agent("anna", "talking", "answered"), ben: agent("ben", "break", "lunch") },
});

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

const row = async (name: RegExp) => {
  const found = await screen.findByRole("row", { name });
  return within(found)
    .getAllByRole("cell")
    .map((cell) => cell.textContent);
};

test("a supervisor sees who waits and who could take them", async () => {
  await renderApp("/live", { as: SASHA, boards: boards() });
  expect(await row(/^Sales/)).toEqual(["0", "–", "1", "2"]);
  expect(await row(/^Support/)).toEqual(["3", "0:43", "1", "2"]);
  await expectAccessible();
});

test("a supervisor sees what every agent does, since when and why", async () => {
  await renderApp("/live", { as: SASHA, boards: boards() });
  expect(await row(/^Anna Sokolova/)).toEqual(["On call", "1:05", "A call was answered", "Ready"]);
  expect(await row(/^Ben Carter/)).toEqual(["Break", "1:05", "Lunch", "Not connected"]);
});

test("what changes is shown at once", async () => {
  const { live } = await renderApp("/live", { as: SASHA, boards: boards() });
  await row(/^Support/);
  await live.show("queues", { support: queue("support", 4) });
  expect((await row(/^Support/))[0]).toBe("4");
});

test("the boards load, and say what to do when they are empty", async () => {
  const { live } = await renderApp("/live", { as: SASHA });
  expect(await screen.findAllByRole("status", { name: "Loading" })).toHaveLength(3);
  await live.show("queues", {});
  expect(await screen.findByText("No queues yet")).toBeTruthy();
});

test("an agent may not look", async () => {
  await renderApp("/live", { as: ANNA });
  expect(await screen.findByText("This page is not for your role")).toBeTruthy();
  await expectAccessible();
});
