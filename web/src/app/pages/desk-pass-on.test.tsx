import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import "@/app/pages/desk-call";
import "@/app/pages/desk-customer";
import { expectAccessible } from "@/testing/accessible";
import { deskMe, deskOffer, party, talkBoards } from "@/testing/desk";
import { problem } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { ANNA, contactPage, now } from "@/testing/world";

const inATalk = (more: object = {}) => renderApp("/desk", { as: ANNA, boards: talkBoards(more) });
const withTimeline = (more: object, ...entries: object[]) =>
  renderApp("/desk", {
    as: ANNA,
    boards: talkBoards(more),
    routes: { "GET /api/contacts/*": contactPage({ timeline: entries }) },
  });

describe("passing a call on", () => {
  const options = () => screen.getAllByRole("option").map(({ textContent }) => textContent);

  test("shows who is free first", async () => {
    const { user } = await inATalk();
    await user.click(await screen.findByRole("button", { name: "Transfer" }));
    await screen.findByRole("option", { name: /Chen Jing/ });
    await waitFor(() =>
      expect(options()).toEqual([
        "Chen JingAvailable",
        "Queue: Sales0 free",
        "Queue: Support1 free",
        "Head of my team",
        "Ben CarterBreak",
        "Pavel IvanovNo phone",
      ]),
    );
    await expectAccessible();
  });

  test("hands over at once what was found by typing, with Enter", async () => {
    const { user, api } = await inATalk();
    await user.click(await screen.findByRole("button", { name: "Transfer" }));
    await user.type(await screen.findByRole("combobox", { name: "Name" }), "supp{Enter}");
    expect(api.sentTo("POST /api/contacts/c1/transfer")).toEqual([{ kind: "queue", id: "support" }]);
  });

  test("by key takes every letter that is typed after it", async () => {
    await inATalk();
    await screen.findByRole("button", { name: "Transfer" });
    fireEvent.keyDown(document.body, { key: "t", code: "KeyT", altKey: true });
    expect(document.activeElement).toBe(screen.getByRole("combobox", { name: "Name" }));
  });

  test("asks first whom the arrow keys chose", async () => {
    const { user, api } = await inATalk();
    await user.click(await screen.findByRole("button", { name: "Ask" }));
    await screen.findByRole("option", { name: /Queue: Support/ });
    await user.type(screen.getByRole("combobox", { name: "Name" }), "{ArrowDown}{ArrowDown}{Enter}");
    expect(api.sentTo("POST /api/contacts/c1/consult")).toEqual([{ kind: "queue", id: "support" }]);
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  test("does not offer who is not free", async () => {
    const { user, api } = await inATalk();
    await user.click(await screen.findByRole("button", { name: "Ask" }));
    await user.click(await screen.findByRole("option", { name: /Ben Carter/ }));
    expect(screen.getByRole("button", { name: "Ask first" })).toHaveProperty("disabled", true);
    await user.type(screen.getByRole("combobox", { name: "Name" }), "{Enter}");
    expect(api.sentTo("POST /api/contacts/c1/consult")).toEqual([]);
  });

  test("that is refused stays open and says why", async () => {
    const { user } = await renderApp("/desk", {
      as: ANNA,
      boards: talkBoards(),
      routes: { "POST /api/contacts/*/transfer": problem(409, "dispatch.no_head") },
    });
    await user.click(await screen.findByRole("button", { name: "Transfer" }));
    await user.click(await screen.findByRole("option", { name: "Head of my team" }));
    await user.click(screen.getByRole("button", { name: "Transfer now" }));
    expect((await screen.findByRole("alert")).textContent).toBe("Your team has no head.");
    expect(screen.getByRole("dialog")).toBeTruthy();
  });

  test("says so when nobody is called like that", async () => {
    const { user } = await inATalk();
    await user.click(await screen.findByRole("button", { name: "Transfer" }));
    await user.type(await screen.findByRole("combobox", { name: "Name" }), "zzz");
    expect(screen.getByText("Nobody is called that.")).toBeTruthy();
    expect(screen.getByRole("button", { name: "Transfer now" })).toHaveProperty("disabled", true);
  });
});

describe("asking a colleague", () => {
  const asking = (stage: string) => inATalk({ is_held: true, consult: { agent: "ben", stage } });
  const strip = () => screen.findByRole("region", { name: "Asking a colleague" });

  test("who rings is named, and only the way back is open", async () => {
    const { user, api } = await asking("ringing");
    const region = await strip();
    expect(await within(region).findByText("Ben Carter is being rung. The customer hears music.")).toBeTruthy();
    expect(within(region).getByRole("button", { name: "Hand over" })).toHaveProperty("disabled", true);
    await user.click(within(region).getByRole("button", { name: "Back to the customer" }));
    expect(api.sentTo("POST /api/contacts/c1/consult/return")).toHaveLength(1);
    await expectAccessible();
  });

  test("a colleague who is there can take the customer over", async () => {
    const { user, api } = await asking("talking");
    await user.click(within(await strip()).getByRole("button", { name: "Hand over" }));
    expect(api.sentTo("POST /api/contacts/c1/consult/hand-over")).toHaveLength(1);
  });

  test("all talk together with Alt and G", async () => {
    const { user, api } = await asking("talking");
    await strip();
    await user.keyboard("{Alt>}[KeyG]{/Alt}");
    expect(api.sentTo("POST /api/contacts/c1/consult/conference")).toHaveLength(1);
  });

  const declined = () => {
    const at = now();
    return withTimeline(
      { is_held: true },
      { at, code: "leg_held", params: { leg: "l1", agent: "anna" } },
      { at, code: "consult_started", params: { agent: "anna", to_agent: "ben", offer: "o2" } },
      { at, code: "consult_ended", params: { agent: "anna", to_agent: "ben", how: "declined" } },
    );
  };

  test("a colleague who declined is named, and somebody else can be asked", async () => {
    const { user } = await declined();
    const region = await strip();
    expect(await within(region).findByText(/^Ben Carter declined\./)).toBeTruthy();
    await user.click(within(region).getByRole("button", { name: "Ask somebody else" }));
    expect(await screen.findByRole("dialog")).toBeTruthy();
  });

  test("after a colleague declined, Alt and B lead back to the customer", async () => {
    const { user, api } = await declined();
    await strip();
    await user.keyboard("{Alt>}[KeyB]{/Alt}");
    expect(api.sentTo("POST /api/contacts/c1/resume")).toHaveLength(1);
  });

  test("a consultation that the agent ended is not told as a failure", async () => {
    const at = now();
    await withTimeline(
      { is_held: true },
      { at, code: "consult_started", params: { agent: "anna", to_agent: "ben", offer: "o2" } },
      { at, code: "consult_ended", params: { agent: "anna", to_agent: "ben", how: "returned" } },
    );
    await screen.findByText("Anna Sokolova is back with the customer");
    expect(screen.queryByRole("region", { name: "Asking a colleague" })).toBeNull();
  });

  test("the one who is asked reads by whom and about whom while it rings", async () => {
    const offer = deskOffer({ purpose: "consult", from: "ben", why: "named" });
    await renderApp("/desk", { as: ANNA, boards: { desk: { me: deskMe("ringing"), offer } } });
    const card = await screen.findByRole("alertdialog", { name: "A colleague asks you" });
    expect(await within(card).findAllByText("Ben Carter asks you about Maria Lindqvist")).toHaveLength(2);
    await expectAccessible();
  });

  test("the one who is asked sees the customer and the story, and can only be silent or leave", async () => {
    const { user, api } = await inATalk({ is_responsible: false, parties: [party("ben"), party("anna")] });
    const side = await screen.findByRole("complementary", { name: "Customer" });
    expect(await within(side).findByText("Prefers to be called Maria.")).toBeTruthy();
    expect(await screen.findByText("Pressed 2 in the menu")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Transfer" })).toBeNull();
    expect(screen.queryByRole("textbox", { name: "Notes" })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Leave" }));
    expect(api.sentTo("POST /api/contacts/c1/hang-up")).toHaveLength(1);
  });
});
