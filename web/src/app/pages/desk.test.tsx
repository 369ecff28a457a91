import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { SECOND } from "@/lib/micros";
import { expectAccessible } from "@/testing/accessible";
import { deskContact, deskMe, deskOffer } from "@/testing/desk";
import { problem } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { ANNA, contactPage, now, SASHA } from "@/testing/world";

const desk = (state: string, more: object = {}) => ({ desk: { me: deskMe(state), ...more } });

describe("without a contact", () => {
  test("an available agent is told to wait, and where to call from", async () => {
    await renderApp("/desk", { as: ANNA, boards: desk("available") });
    expect(await screen.findByText("You are available")).toBeTruthy();
    const link = screen.getByRole("link", { name: "Call yourself as a customer" });
    expect(link.getAttribute("href")).toBe("/call/web");
    await expectAccessible();
  });

  test("an agent who is offline becomes available with one button", async () => {
    const { user, api } = await renderApp("/desk", { as: ANNA, boards: desk("offline") });
    await user.click(await screen.findByRole("button", { name: "Become available" }));
    expect(api.sentTo("PUT /api/people/me/state")).toEqual([{ state: "available" }]);
  });

  test("a break is chosen with its reason", async () => {
    const { user, api } = await renderApp("/desk", { as: ANNA, boards: desk("available") });
    await user.click(await screen.findByRole("button", { name: "My state: Available" }));
    await user.click(await screen.findByRole("menuitem", { name: "Break: Lunch" }));
    expect(api.sentTo("PUT /api/people/me/state")).toEqual([{ state: "break", reason: "lunch" }]);
  });

  test("what was chosen during a contact is shown until it holds, and can be taken back", async () => {
    const me = { desk: { me: deskMe("talking", { next_state: "break", next_reason: "lunch" }) } };
    const { user, api } = await renderApp("/history", { as: ANNA, boards: me });
    expect(await screen.findByText("Break after this contact")).toBeTruthy();
    await user.keyboard("{Alt>}[Digit1]{/Alt}");
    expect(api.sentTo("PUT /api/people/me/state")).toEqual([{ state: "available" }]);
  });

  test("the contacts before are listed and lead to the history", async () => {
    await renderApp("/desk", { as: ANNA, boards: desk("available") });
    const mine = await screen.findByRole("complementary", { name: "My contacts" });
    const link = await within(mine).findByRole("link", { name: /Maria Lindqvist/ });
    expect(link.getAttribute("href")).toBe("/history/c1");
    expect(link.textContent).toContain("Solved");
  });

  test("until the live desk is there the page says that it loads", async () => {
    await renderApp("/desk", { as: ANNA });
    const stage = await screen.findByRole("region", { name: "Current contact" });
    expect(within(stage).getByRole("status", { name: "Loading" })).toBeTruthy();
  });

  test("somebody who takes no contacts is sent to the page that is theirs", async () => {
    await renderApp("/desk", { as: SASHA });
    expect(await screen.findByText("This desk is for agents")).toBeTruthy();
  });
});

describe("a call that rings", () => {
  const ringing = () => desk("ringing", { offer: deskOffer() });

  test("shows who and why before it is answered, and the customer beside it", async () => {
    await renderApp("/desk", { as: ANNA, boards: ringing() });
    const card = await screen.findByRole("alertdialog", { name: "Incoming call" });
    expect(await within(card).findByRole("heading", { name: "Maria Lindqvist" })).toBeTruthy();
    expect(within(card).getByText("You are their personal manager")).toBeTruthy();
    expect(await within(card).findByText("Support")).toBeTruthy();
    const side = screen.getByRole("complementary", { name: "Customer" });
    expect(await within(side).findByText("Prefers to be called Maria.")).toBeTruthy();
    await waitFor(() => expect(document.title).toBe("● Call: Maria Lindqvist"));
    await expectAccessible();
  });

  test("is answered with the button", async () => {
    const { user, api } = await renderApp("/desk", { as: ANNA, boards: ringing() });
    await user.click(await screen.findByRole("button", { name: "Answer" }));
    expect(api.asked.map(({ route }) => route)).toContain("POST /api/offers/o1/answer");
  });

  test("is answered with Alt and Enter, once", async () => {
    const { user, api } = await renderApp("/desk", { as: ANNA, boards: ringing() });
    await screen.findByRole("alertdialog");
    await user.keyboard("{Alt>}{Enter}{Enter}{/Alt}");
    expect(api.sentTo("POST /api/offers/o1/answer")).toHaveLength(1);
  });

  test("can be declined", async () => {
    const { user, api } = await renderApp("/desk", { as: ANNA, boards: ringing() });
    await user.click(await screen.findByRole("button", { name: "Decline" }));
    expect(api.sentTo("POST /api/offers/o1/decline")).toHaveLength(1);
  });

  test("that is gone says so in words", async () => {
    const { user } = await renderApp("/desk", {
      as: ANNA,
      boards: ringing(),
      routes: { "POST /api/offers/*/answer": problem(409, "dispatch.offer_gone") },
    });
    await user.click(await screen.findByRole("button", { name: "Answer" }));
    expect((await screen.findByRole("alert")).textContent).toBe("This call was already answered or has ended.");
  });

  test("rings on every page, and whoever answers is taken to the desk", async () => {
    const { live, router } = await renderApp("/history", { as: ANNA, boards: ringing() });
    expect(await screen.findByRole("alertdialog", { name: "Incoming call" })).toBeTruthy();
    await live.show("desk", { me: deskMe("talking"), contact: deskContact("talking") });
    await waitFor(() => expect(router.state.location.pathname).toBe("/desk"));
    expect(screen.queryByRole("alertdialog")).toBeNull();
  });
});

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

  test("keeps its notes when the page is loaded again", async () => {
    const first = await renderApp("/desk", { as: ANNA, boards: talking() });
    await first.user.type(await screen.findByRole("textbox", { name: "Notes" }), "Half a sentence");
    document.body.replaceChildren();
    await renderApp("/desk", { as: ANNA, boards: talking() });
    expect(await screen.findByRole("textbox", { name: "Notes" })).toHaveProperty("value", "Half a sentence");
  });
});

describe("the phone", () => {
  test("starts by itself where the microphone was granted before", async () => {
    const { api } = await renderApp("/desk", { as: ANNA, boards: desk("available") });
    expect(await screen.findByRole("button", { name: "Phone ready" })).toBeTruthy();
    expect(api.sentTo("POST /api/phone")).toHaveLength(1);
  });

  test("asks before it wants the microphone for the first time", async () => {
    const { user } = await renderApp("/desk", { as: ANNA, boards: desk("available"), isGranted: false });
    const hint = await screen.findByRole("alert");
    expect(hint.textContent).toContain("Your phone is off");
    await user.click(within(hint).getByRole("button", { name: "Turn on the phone" }));
    expect(await screen.findByRole("button", { name: "Phone ready" })).toBeTruthy();
    expect(screen.queryByText("Your phone is off")).toBeNull();
  });

  test("says what to do about a blocked microphone", async () => {
    await renderApp("/desk", { as: ANNA, boards: desk("available"), obstacle: "microphone_denied" });
    const hint = await screen.findByRole("alert");
    expect(hint.textContent).toContain("The microphone is blocked");
    expect(within(hint).getByRole("button", { name: "Try again" })).toBeTruthy();
    await expectAccessible();
  });

  test("that is in another tab can be brought here", async () => {
    const { user, phone } = await renderApp("/desk", { as: ANNA, boards: desk("available"), obstacle: "elsewhere" });
    const hint = await screen.findByRole("alert");
    expect(hint.textContent).toContain("Your phone is in another tab");
    await user.click(within(hint).getByRole("button", { name: "Use the phone here" }));
    expect(phone().state.phase).toBe("connected");
  });
});
