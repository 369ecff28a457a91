import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import "@/app/pages/desk-call";
import "@/app/pages/desk-customer";
import { SECOND } from "@/lib/micros";
import { expectAccessible } from "@/testing/accessible";
import { deskContact, deskMe, deskOffer } from "@/testing/desk";
import { problem } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { ANNA, contactPage, now } from "@/testing/world";

const desk = (state: string, more: object = {}) => ({ desk: { me: deskMe(state), ...more } });
const wrapUpBoard = (more: object) => ({ me: deskMe("wrap_up"), contact: deskContact("wrap_up", more) });

describe("a contact", () => {
  const talking = () => desk("talking", { contact: deskContact("talking") });
  const wrapUp = (seconds?: number) =>
    desk("wrap_up", {
      contact: deskContact("wrap_up", seconds === undefined ? {} : { wrap_up_until: now() + seconds * SECOND }),
    });

  test("shows with whom one talks and what happened before", async () => {
    await renderApp("/desk", { as: ANNA, boards: talking() });
    const stage = await screen.findByRole("region", { name: "Current contact" });
    expect(await within(stage).findByRole("heading", { name: "Maria Lindqvist" })).toBeTruthy();
    expect(within(stage).getByText("Recording")).toBeTruthy();
    expect(await within(stage).findByText("Pressed 2 in the menu")).toBeTruthy();
    await expectAccessible();
  });

  test("that the history does not know yet is asked for until it does", async () => {
    const { api } = await renderApp("/desk", {
      as: ANNA,
      boards: talking(),
      routes: { "GET /api/contacts/*": problem(404, "contacts.not_found") },
    });
    await waitFor(() => expect(api.sentTo("GET /api/contacts/c1").length).toBeGreaterThan(0));
    api.change({ "GET /api/contacts/*": contactPage() });
    expect(await screen.findByText("Pressed 2 in the menu")).toBeTruthy();
  });

  test("is said with one key to have met a slow system, and with the same not to", async () => {
    const slow = { agent: "anna", kind: "system_slow", text: "", written_at: now(), open_until: now() * 2 };
    const { user, api } = await renderApp("/desk", {
      as: ANNA,
      boards: wrapUp(),
      routes: { "PUT /api/contacts/*/comments/*": slow, "DELETE /api/contacts/*/comments/*": undefined },
    });
    const button = await screen.findByRole("button", { name: "System was slow" });
    expect(button.getAttribute("aria-pressed")).toBe("false");
    api.change({ "GET /api/contacts/*": contactPage({ comments: [slow] }) });
    await user.keyboard("{Alt>}[KeyS]{/Alt}");
    expect(api.sentTo("PUT /api/contacts/c1/comments/system_slow")).toEqual([{ text: "" }]);
    expect(await screen.findByText("Noted: system was slow")).toBeTruthy();
    await waitFor(() => expect(button.getAttribute("aria-pressed")).toBe("true"));
    await user.keyboard("{Alt>}[KeyS]{/Alt}");
    expect(api.sentTo("DELETE /api/contacts/c1/comments/system_slow")).toHaveLength(1);
  });

  test("is ended with Alt and E", async () => {
    const { user, api } = await renderApp("/desk", { as: ANNA, boards: talking() });
    await screen.findByRole("button", { name: "End call" });
    await user.keyboard("{Alt>}[KeyE]{/Alt}");
    expect(api.sentTo("POST /api/contacts/c1/hang-up")).toHaveLength(1);
  });

  test("is finished after the call with the notes and the outcome that were taken during it", async () => {
    const { user, api, live } = await renderApp("/desk", { as: ANNA, boards: talking() });
    await user.type(await screen.findByRole("textbox", { name: "Notes" }), "Router replaced");
    await user.click(await screen.findByRole("radio", { name: "Solved" }));
    expect(screen.getByRole("button", { name: "Finish and next" })).toHaveProperty("disabled", true);

    await live.show("desk", { me: deskMe("wrap_up"), contact: deskContact("wrap_up") });
    expect(screen.queryByRole("button", { name: "End call" })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Finish and next" }));
    expect(api.sentTo("POST /api/contacts/c1/wrap-up")).toEqual([{ outcome: "solved", note: "Router replaced" }]);
  });

  test("that runs out of time hands in what was noted", async () => {
    const { user, api } = await renderApp("/desk", { as: ANNA, boards: wrapUp(1) });
    await user.click(await screen.findByRole("radio", { name: "Sale" }));
    await waitFor(() => expect(api.sentTo("POST /api/contacts/c1/wrap-up")).toEqual([{ outcome: "sale", note: "" }]));
  });

  test("keeps its notes on the server as they are typed", async () => {
    const { user, api } = await renderApp("/desk", { as: ANNA, boards: talking() });
    await user.type(await screen.findByRole("textbox", { name: "Notes" }), "Router");
    await waitFor(() => expect(api.sentTo("PUT /api/contacts/c1/note").at(-1)).toEqual({ text: "Router" }));
    expect(await screen.findByText("Saved")).toBeTruthy();
    expect(api.sentTo("PUT /api/contacts/c1/note").length).toBeLessThan(6);
  });

  test("says when a note could not be kept", async () => {
    const { user } = await renderApp("/desk", {
      as: ANNA,
      boards: talking(),
      routes: { "PUT /api/contacts/*/note": problem(404, "contacts.not_found") },
    });
    await user.type(await screen.findByRole("textbox", { name: "Notes" }), "R");
    expect(await screen.findByText("Not saved yet", {}, { timeout: 8_000 })).toBeTruthy();
  });

  test("shows what a colleague wrote, and by whom, before one's own note", async () => {
    const own = { agent: "anna", text: "My half", written_at: now() };
    const bens = { agent: "ben", text: "Customer has two routers.", written_at: now() - 60 * SECOND };
    await renderApp("/desk", {
      as: ANNA,
      boards: talking(),
      routes: { "GET /api/contacts/*": contactPage({ notes: [bens, own] }) },
    });
    const others = await screen.findByRole("list", { name: "What colleagues noted" });
    expect(others.textContent).toContain("Ben Carter");
    expect(others.textContent).toContain("Customer has two routers.");
    await waitFor(() => expect(screen.getByRole("textbox", { name: "Notes" })).toHaveProperty("value", "My half"));
  });

  test("may be worked after for longer while the rules allow it", async () => {
    const { user, api, live } = await renderApp("/desk", { as: ANNA, boards: wrapUp() });
    await user.click(await screen.findByRole("button", { name: "More time" }));
    expect(api.sentTo("POST /api/contacts/c1/more-time")).toHaveLength(1);
    await live.show("desk", wrapUpBoard({ may_extend: false }));
    expect(screen.queryByRole("button", { name: "More time" })).toBeNull();
  });

  test("tells what the customer had with us before, with what was noted", async () => {
    const { user } = await renderApp("/desk", { as: ANNA, boards: talking() });
    await user.click(await screen.findByRole("tab", { name: "Earlier contacts 1" }));
    const panel = screen.getByRole("tabpanel", { name: "Earlier contacts 1" });
    expect(panel.textContent).toContain("Wants fibre in spring.");
    expect(panel.textContent).toContain("Ben Carter");
    expect(within(panel).getByRole("img", { name: "Rated 4" })).toBeTruthy();
  });

  test("is never covered by another call, which is a line of the inbox", async () => {
    const boards = desk("talking", {
      contact: deskContact("talking"),
      offer: deskOffer({ customer: null, contact: "c2" }),
    });
    const { user, api } = await renderApp("/desk", { as: ANNA, boards });
    const mine = await screen.findByRole("complementary", { name: "My contacts" });
    await user.click(await within(mine).findByRole("button", { name: "Answer" }));
    expect(screen.queryByRole("alertdialog")).toBeNull();
    expect(api.sentTo("POST /api/offers/o1/answer")).toHaveLength(1);
  });

  test("keeps its notes when the page is loaded again", async () => {
    const first = await renderApp("/desk", { as: ANNA, boards: talking() });
    await first.user.type(await screen.findByRole("textbox", { name: "Notes" }), "Half a sentence");
    document.body.replaceChildren();
    await renderApp("/desk", { as: ANNA, boards: talking() });
    expect(await screen.findByRole("textbox", { name: "Notes" })).toHaveProperty("value", "Half a sentence");
  });
});
