import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { agent, boards, cell, EMPTY, queue, routes, STEERER } from "@/testing/live-board";
import { renderApp } from "@/testing/render-app";
import { ANNA, SASHA } from "@/testing/world";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  // The test's browser lays nothing out; a list needs a height to show rows.
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(600);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const row = async (name: RegExp) => {
  const found = await screen.findByRole("row", { name });
  return within(found)
    .getAllByRole("cell")
    .map((each) => each.textContent);
};

test("a supervisor sees who waits, how the day goes in each queue, and a dash where nothing was", async () => {
  await renderApp("/live", { as: SASHA, boards: boards(), routes });
  expect(await row(/^Support/)).toEqual(["32–4 min", "0:43", "75%", "1 / 3Available 1On hold 2", "4:05", "5%", ""]);
  expect(await row(/^Sales/)).toEqual(["0", "–", "–", "1 / 3Available 1On hold 2", "–", "–", ""]);
  await expectAccessible();
});

test("a queue that is about to miss its target says so in words", async () => {
  const kept = { answered_in_time: 33, will_miss_target: true };
  const today = { all: cell(null), sales: cell("sales", EMPTY), support: cell("support", kept) };
  await renderApp("/live", { as: SASHA, boards: { ...boards(), today }, routes });
  expect((await row(/^Support/))[2]).toBe("82.5%Below in 15 min");
  expect((await row(/^Sales/))[2]).toBe("–");
  expect(screen.getByRole("article", { name: "Service level" }).textContent).not.toContain("At this rate");
  await expectAccessible();
});

test("five tiles tell the day, each beside what it should be", async () => {
  await renderApp("/live", { as: SASHA, boards: boards(), routes });
  const tile = async (name: string) => (await screen.findByRole("article", { name })).textContent;
  await waitFor(async () => expect(await tile("Service level")).toBe("Service level75%target 80% in 20 s"));
  expect(await tile("Waiting now")).toBe("Waiting now3longest 0:43");
  expect(await tile("Avg. speed of answer")).toBe("Avg. speed of answer0:1638 answered");
  expect(await tile("Abandoned")).toBe("Abandoned5%2 of 40");
});

test("a supervisor sees what every agent does, since when, who wanted it so, and what they handled", async () => {
  await renderApp("/live", { as: SASHA, boards: boards(), routes });
  expect(await row(/^Anna Sokolova/)).toEqual(["On call1:05", "–", "11", ""]);
  await waitFor(async () => expect((await row(/^Ben Carter/))[0]).toMatch(/^Break1:05Lunch · set by Sasha Orlova, /));
});

test("who lets a customer wait and who cannot be rung is told and found as such", async () => {
  const agents = {
    anna: agent("anna", "talking", "answered", { doing: "holding" }),
    ben: agent("ben", "available", "requested", { doing: "unreachable", is_phone_ready: false }),
  };
  const { user } = await renderApp("/live", { as: SASHA, boards: { ...boards(), agents }, routes });
  expect((await row(/^Anna Sokolova/))[0]).toBe("On hold1:05");
  expect((await row(/^Ben Carter/))[0]).toBe("Phone not reachable1:05");
  await user.click(screen.getByRole("button", { name: "Phone not reachable 1" }));
  await waitFor(() => expect(screen.queryByRole("row", { name: /^Anna/ })).toBeNull());
});

test("agents are found by state and by name", async () => {
  const { user } = await renderApp("/live", { as: SASHA, boards: boards(), routes });
  await user.click(await screen.findByRole("button", { name: "Break 1" }));
  await waitFor(() => expect(screen.queryByRole("row", { name: /^Anna/ })).toBeNull());
  await user.click(screen.getByRole("button", { name: "All 2" }));
  await user.type(screen.getByRole("searchbox", { name: "Filter agents" }), "nobody of this name");
  expect(await screen.findByText("Nobody fits")).toBeTruthy();
});

test("what changes is shown at once", async () => {
  const { live } = await renderApp("/live", { as: SASHA, boards: boards(), routes });
  await row(/^Support/);
  await live.show("queues", { support: queue("support", 4) });
  expect((await row(/^Support/))[0]).toBe("42–4 min");
});

test("a chosen queue is what the rest of the page is about", async () => {
  const { user } = await renderApp("/live", { as: SASHA, boards: boards(), routes });
  await user.click(await screen.findByRole("button", { name: "Support" }));
  expect(await screen.findByRole("region", { name: "Agents: Support" })).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Only Support" }));
  expect(await screen.findByRole("region", { name: "Agents" })).toBeTruthy();
});

test("a supervisor sets the state of an agent from the board", async () => {
  const { user, api } = await renderApp("/live", { as: STEERER, boards: boards(), routes });
  await user.click(await screen.findByRole("button", { name: "More for Ben Carter" }));
  await user.click(await screen.findByRole("menuitem", { name: "Set state …" }));
  const dialog = await screen.findByRole("dialog", { name: "State of Ben Carter" });
  await user.click(within(dialog).getByRole("button", { name: "Set" }));
  await waitFor(() => expect(api.sentTo("PUT /api/people/agents/ben/state")).toEqual([{ state: "available" }]));
});

test("a supervisor moves an agent to a queue and takes it back", async () => {
  const { user, api } = await renderApp("/live", { as: STEERER, boards: boards(), routes });
  await user.click(await screen.findByRole("button", { name: "More for Ben Carter" }));
  await user.click(await screen.findByRole("menuitem", { name: "Move to a queue …" }));
  const dialog = await screen.findByRole("dialog", { name: "Move Ben Carter" });
  await user.selectOptions(within(dialog).getByRole("combobox", { name: "To the queue" }), "support");
  await user.click(within(dialog).getByRole("radio", { name: "Only this queue" }));
  await user.click(within(dialog).getByRole("button", { name: "Move 1 agent" }));
  await screen.findByText("1 agent moved");
  await user.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(() =>
    expect(api.sentTo("POST /api/people/moves")).toEqual([
      { moves: [{ agent: "ben", queues: ["support"] }], minutes: 60 },
      { moves: [{ agent: "ben", queues: ["sales"] }], minutes: null },
    ]),
  );
});

test("the boards load, and say what to do when they are empty", async () => {
  const { live } = await renderApp("/live", { as: SASHA });
  expect((await screen.findAllByRole("status", { name: "Loading" })).length).toBeGreaterThan(3);
  await live.show("queues", {});
  expect(await screen.findByText("No queues yet")).toBeTruthy();
});

test("the wall shows the figures and nothing that must be pressed, and Escape leads back", async () => {
  const { user } = await renderApp("/live/wall", { as: SASHA, boards: boards(), routes });
  expect((await row(/^Support/))[0]).toBe("32–4 min");
  expect(screen.queryAllByRole("button", { name: /[A-Z]/ })).toEqual([]);
  await expectAccessible();
  await user.keyboard("{Escape}");
  expect(await screen.findByRole("heading", { level: 1, name: "Live" })).toBeTruthy();
});

test("an agent may not look", async () => {
  await renderApp("/live", { as: ANNA });
  expect(await screen.findByText("This page is not for your role")).toBeTruthy();
  await expectAccessible();
});
