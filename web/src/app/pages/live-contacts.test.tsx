import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { SECOND } from "@/lib/micros";
import { expectAccessible } from "@/testing/accessible";
import { deskContact, deskMe, party } from "@/testing/desk";
import { problem } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { now, PAVEL, SASHA } from "@/testing/world";

const contact = (more: object = {}) => ({
  contact: "c1",
  customer: "maria",
  line: "web",
  queue: "support",
  phase: "talking",
  agent: "anna",
  since: now() - 65 * SECOND,
  arrived_at: now() - 80 * SECOND,
  is_held: false,
  parties: [party("anna")],
  ...more,
});

const boards = (more: object = {}) => ({
  queues: {},
  agents: {},
  contacts: { c1: contact(more) },
  desk: { me: deskMe("available", { agent: "pavel" }) },
});

const monitoring = (more: object = {}) => ({
  me: deskMe("monitoring", { agent: "pavel" }),
  contact: deskContact("monitoring", { part: "listen", parties: [party("anna"), party("pavel", "listen")], ...more }),
});

const row = () => screen.findByRole("row", { name: /^Maria Lindqvist/ });

test("a supervisor sees the contacts of now, who talks and for how long", async () => {
  await renderApp("/live", { as: PAVEL, boards: boards() });
  await screen.findByText("Anna Sokolova");
  const cells = within(await row()).getAllByRole("cell");
  expect(cells.slice(0, 4).map(({ textContent }) => textContent)).toEqual([
    "Support",
    "Talks",
    expect.stringMatching(/^1:0\d$/),
    "Anna Sokolova",
  ]);
  await expectAccessible();
});

test.each([
  ["Listen to the call with Maria Lindqvist", "listen"],
  ["Whisper in the call with Maria Lindqvist", "whisper"],
  ["Join the call with Maria Lindqvist", "talk"],
])("%s", async (name, part) => {
  const { user, api } = await renderApp("/live", { as: PAVEL, boards: boards() });
  await user.click(await screen.findByRole("button", { name }));
  expect(api.sentTo("POST /api/contacts/c1/supervise")).toEqual([{ part }]);
});

test("a contact that nobody talks to cannot be entered", async () => {
  await renderApp("/live", { as: PAVEL, boards: boards({ phase: "waiting", agent: null, parties: [] }) });
  expect(within(await row()).getByText("Waits")).toBeTruthy();
  expect(screen.queryByRole("button", { name: /^Listen/ })).toBeNull();
});

test("whoever is being called back is in no talk that could be entered", async () => {
  await renderApp("/live", { as: PAVEL, boards: boards({ is_callback: true, is_calling: true }) });
  expect(within(await row()).getAllByRole("cell")[1]?.textContent).toBe("Calling · Callback");
  expect(screen.queryByRole("button", { name: /^Listen/ })).toBeNull();
  expect(screen.getByRole("button", { name: "End the contact of Maria Lindqvist" })).toBeTruthy();
});

test("a supervisor without a phone is told whom to ask", async () => {
  await renderApp("/live", { as: SASHA, boards: boards() });
  expect(await screen.findByText(/ask your administrator to make you an agent/)).toBeTruthy();
  expect(await screen.findByRole("button", { name: /^Listen/ })).toHaveProperty("disabled", true);
  await expectAccessible();
});

test("a phone that is off is said in words", async () => {
  const { user } = await renderApp("/live", {
    as: PAVEL,
    boards: boards(),
    routes: { "POST /api/contacts/*/supervise": problem(409, "dispatch.your_phone_not_ready") },
  });
  await user.click(await screen.findByRole("button", { name: /^Listen/ }));
  expect((await screen.findByRole("alert")).textContent).toContain("Your phone is not connected.");
});

test("a stuck contact ends for everybody, after a second thought", async () => {
  const { user, api } = await renderApp("/live", { as: SASHA, boards: boards() });
  await user.click(await screen.findByRole("button", { name: "End the contact of Maria Lindqvist" }));
  const dialog = await screen.findByRole("dialog", { name: "End the contact of Maria Lindqvist?" });
  await expectAccessible();
  const cancel = within(dialog).getByRole("button", { name: "Cancel" });
  await waitFor(() => expect(cancel).toBe(document.activeElement));
  await user.click(cancel);
  expect(api.sentTo("POST /api/contacts/c1/end")).toEqual([]);
  await user.click(screen.getByRole("button", { name: "End the contact of Maria Lindqvist" }));
  await user.click(await screen.findByRole("button", { name: "End" }));
  expect(api.sentTo("POST /api/contacts/c1/end")).toHaveLength(1);
});

test("no contacts, and contacts that are on their way, are said", async () => {
  const { live } = await renderApp("/live", { as: PAVEL });
  const card = await screen.findByRole("region", { name: "Contacts now" });
  expect(within(card).getByRole("status", { name: "Loading" })).toBeTruthy();
  await live.show("contacts", {});
  expect(await within(card).findByText("Nobody is in a call")).toBeTruthy();
});

test("while a supervisor is in a call every page says whose, and with which part", async () => {
  const { user, api } = await renderApp("/history", { as: PAVEL, boards: { desk: monitoring() } });
  const bar = await screen.findByRole("region", { name: "Supervision" });
  expect(await within(bar).findByText("Anna Sokolova and Maria Lindqvist")).toBeTruthy();
  expect(within(bar).getByText("Nobody hears you.")).toBeTruthy();
  await expectAccessible();
  await user.click(within(bar).getByRole("radio", { name: "Whisper" }));
  expect(api.sentTo("POST /api/contacts/c1/supervise")).toEqual([{ part: "whisper" }]);
  expect(within(bar).getByText("The agent hears you, the customer does not.")).toBeTruthy();
  await user.click(within(bar).getByRole("button", { name: "Leave" }));
  expect(api.sentTo("POST /api/contacts/c1/hang-up")).toHaveLength(1);
});

test("a supervisor takes the call over and is led to the desk", async () => {
  const { user, api, live, router } = await renderApp("/live", {
    as: PAVEL,
    boards: { ...boards(), desk: monitoring() },
  });
  expect(within(await row()).getByText("You are in this call")).toBeTruthy();
  await user.click(await screen.findByRole("button", { name: "Take over" }));
  expect(api.sentTo("POST /api/contacts/c1/take-over")).toHaveLength(1);
  await live.show("desk", {
    me: deskMe("talking", { agent: "pavel" }),
    contact: deskContact("talking", { parties: [party("pavel")] }),
  });
  await waitFor(() => expect(router.state.location.pathname).toBe("/desk"));
  expect(screen.queryByRole("region", { name: "Supervision" })).toBeNull();
});

test("listening from an alarm reaches the talk with a personal manager of the queue, which is in none", async () => {
  const alarm = {
    alarm: "queue_late.support",
    cause: "queue_late",
    weight: "serious",
    told: null,
    is_held_back: false,
    queue: "support",
    agent: null,
    raised: now(),
    value: now() - 200 * SECOND,
    limit: 120 * SECOND,
    by: null,
    at: null,
    snoozed_until: null,
  };
  const contacts = {
    c6: contact({ contact: "c6", queue: null, agent: "ben", since: now() - 90 * SECOND }),
    c7: contact({ contact: "c7", queue: null }),
  };
  const { user, api } = await renderApp("/live", {
    as: PAVEL,
    boards: { ...boards(), contacts, alarms: { summary: { told_last_hour: 1, per_hour: 6 }, [alarm.alarm]: alarm } },
    routes: {
      "GET /api/people/agents": [
        { agent: "anna", name: "Anna Sokolova", team: null, queues: ["support"] },
        { agent: "ben", name: "Ben Carter", team: null, queues: ["sales"] },
      ],
    },
  });
  const card = await screen.findByRole("article", { name: /^Support: the oldest contact/ });
  await user.click(await within(card).findByRole("button", { name: "Listen" }));
  expect(api.sentTo("POST /api/contacts/c7/supervise")).toEqual([{ part: "listen" }]);
});
