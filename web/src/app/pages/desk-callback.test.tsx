import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import "@/app/pages/desk-call";
import "@/app/pages/desk-customer";
import { SECOND } from "@/lib/micros";
import { expectAccessible } from "@/testing/accessible";
import { deskContact, deskMe, deskOffer } from "@/testing/desk";
import { renderApp } from "@/testing/render-app";
import { ANNA, now } from "@/testing/world";

describe("while a customer is called back", () => {
  const callback = (more: object = {}) => ({
    callback: "b1",
    attempt: 2,
    attempts: 3,
    waits_since: now() - 600 * SECOND,
    next_at: now() + 900 * SECOND,
    ...more,
  });
  const request = (more: object = {}) => ({
    request: "b1",
    line: "web",
    customer: "maria",
    name: "Maria Lindqvist",
    language: "en",
    reach_by: "phone",
    address: "+46701740605",
    wished_at: null,
    note: "About the November invoice.",
    asked_at: now() - 600 * SECOND,
    cause: "wanted",
    reason: "busy",
    due: null,
    contact: "c0",
    queue: "sales",
    waited: 90 * SECOND,
    state: "planned",
    is_mine: false,
    taken_by: null,
    attempts: 1,
    attempted_at: null,
    ended_at: null,
    ...more,
  });
  const boards = (phase: "talking" | "wrap_up", more: object = {}) => ({
    desk: {
      me: deskMe(phase),
      contact: deskContact(phase, {
        talk_since: null,
        is_calling: phase === "talking",
        callback: callback(more),
      }),
    },
  });
  const at = (phase: "talking" | "wrap_up", more: object = {}, known: object = {}) =>
    renderApp("/desk", { as: ANNA, boards: boards(phase, more), routes: { "GET /api/callbacks/b1": request(known) } });

  test("the desk says who is called, why, and that it rings, and offers nothing that needs a talk", async () => {
    await at("talking");
    expect(await screen.findByText("Calling Maria Lindqvist…")).toBeTruthy();
    expect(screen.getByText("Attempt 2 of 3")).toBeTruthy();
    expect(await screen.findByText(/Asked in a call to be called back · waited 90 seconds in “Sales”/)).toBeTruthy();
    expect(screen.getByText("About the November invoice.")).toBeTruthy();
    expect(screen.getByText(/^Place in the queue kept since \d\d:\d\d$/)).toBeTruthy();
    expect(screen.getByText(/^Without an answer the next attempt follows at about .*\d\d:\d\d\.$/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Hold" })).toBeNull();
    await expectAccessible();
  });

  test("whoever gets no answer gives up", async () => {
    const { user, api } = await at("talking");
    await user.click(await screen.findByRole("button", { name: "No answer" }));
    expect(api.sentTo("POST /api/contacts/c1/hang-up")).toHaveLength(1);
  });

  test.each([
    { more: { next_at: null }, said: /^This is the last attempt\./ },
    { more: { attempt: null, attempts: null, next_at: null }, said: /^The callback was withdrawn meanwhile\./ },
  ])("$said", async ({ more, said }) => {
    await at("talking", more);
    expect(await screen.findByText(said)).toBeTruthy();
  });

  test.each([
    { known: { due: now() + 900 * SECOND }, said: /^The next attempt follows at .*\d\d:\d\d\.$/ },
    { known: { state: "open", reason: "not_reached" }, said: /^There is no further attempt/ },
  ])("afterwards: $said", async ({ known, said }) => {
    await at("wrap_up", { attempt: null }, known);
    expect(await screen.findByText("Not reached")).toBeTruthy();
    expect(await screen.findByText(said)).toBeTruthy();
    await expectAccessible();
  });

  test("once they answer it is a talk like any other", async () => {
    const { live } = await at("talking");
    await screen.findByText("Calling Maria Lindqvist…");
    const talk = { talk_since: now(), callback: callback({ attempt: null }) };
    await live.show("desk", { me: deskMe("talking"), contact: deskContact("talking", talk) });
    expect(await screen.findByRole("button", { name: "Hold" })).toBeTruthy();
    expect(screen.queryByText("Calling Maria Lindqvist…")).toBeNull();
  });

  test("what rings says that it is a callback, and for how long they have waited", async () => {
    const offer = deskOffer({ callback: callback() });
    await renderApp("/desk", { as: ANNA, boards: { desk: { me: deskMe("ringing"), offer } } });
    const card = await screen.findByRole("alertdialog", { name: "Callback" });
    expect(within(card).getByText("They are called as soon as you answer")).toBeTruthy();
    expect(within(card).getByText("Attempt 2 of 3")).toBeTruthy();
    expect(within(card).getByRole("button", { name: /Call back/ })).toBeTruthy();
    await waitFor(() => expect(card.textContent).toMatch(/Waited 10:0\d/));
    await expectAccessible();
  });
});
