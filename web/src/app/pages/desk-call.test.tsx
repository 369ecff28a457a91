import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import "@/app/pages/desk-call";
import "@/app/pages/desk-customer";
import { SECOND } from "@/lib/micros";
import { expectAccessible } from "@/testing/accessible";
import { deskMe, party, talkBoards } from "@/testing/desk";
import { held, problem, silence } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { ANNA, contactPage, now } from "@/testing/world";

const inATalk = (more: object = {}) => renderApp("/desk", { as: ANNA, boards: talkBoards(more) });
const withTimeline = (more: object, ...entries: object[]) =>
  renderApp("/desk", {
    as: ANNA,
    boards: talkBoards(more),
    routes: { "GET /api/contacts/*": contactPage({ timeline: entries }) },
  });

const OUTSIDE = { "GET /api/telephony": { kind: "asterisk", calls_out: true } };

describe("in a talk", () => {
  test("the controls of the call stand in a row", async () => {
    await inATalk();
    for (const name of ["Hold", "Mute", "Keypad", "Transfer", "Ask", "Park", "End call"]) {
      expect(await screen.findByRole("button", { name })).toBeTruthy();
    }
    await expectAccessible();
  });

  test("a caller whom nobody knows is called by their number until somebody says who they are", async () => {
    const caller = { number: "+4930123456", name: "", customer: null };
    const { live } = await renderApp("/desk", {
      as: ANNA,
      boards: talkBoards({ customer: null }),
      routes: { "GET /api/contacts/*": contactPage({ customer: null, caller }) },
    });
    await screen.findByRole("region", { name: "+4930123456" });
    await live.show("desk", talkBoards().desk);
    await screen.findByRole("region", { name: "Maria Lindqvist" });
  });

  test("hold answers at once, before the server does", async () => {
    const { user, api } = await renderApp("/desk", {
      as: ANNA,
      boards: talkBoards(),
      routes: { "POST /api/contacts/*/hold": silence },
    });
    await user.click(await screen.findByRole("button", { name: "Hold" }));
    expect(screen.getByRole("button", { name: "Resume", pressed: true })).toBeTruthy();
    expect(api.sentTo("POST /api/contacts/c1/hold")).toHaveLength(1);
  });

  test.each([
    { switched: "Hold", back: "Resume", sent: ["hold", "resume"] },
    { switched: "Mute", back: "Mute", sent: ["mute", "mute"] },
  ])("$switched and back again reach the server in this order", async ({ switched, back, sent }) => {
    const first = held();
    const { user, api } = await renderApp("/desk", {
      as: ANNA,
      boards: talkBoards(),
      routes: { [`POST /api/contacts/*/${sent[0]}`]: first.reply },
    });
    const wishes = () => api.asked.map(({ route }) => route).filter((route) => route.startsWith("POST /api/contacts/"));
    await user.click(await screen.findByRole("button", { name: switched }));
    await user.click(screen.getByRole("button", { name: back }));
    expect(wishes()).toHaveLength(1);
    first.give({ seq: 11 });
    await waitFor(() => expect(wishes()).toEqual(sent.map((wish) => `POST /api/contacts/c1/${wish}`)));
  });

  test("a hold that is refused is taken back and said in words", async () => {
    const { user } = await renderApp("/desk", {
      as: ANNA,
      boards: talkBoards(),
      routes: { "POST /api/contacts/*/hold": problem(409, "dispatch.not_connected_yet") },
    });
    await user.click(await screen.findByRole("button", { name: "Hold" }));
    expect((await screen.findByRole("alert")).textContent).toBe("The call is still being connected.");
    expect(screen.getByRole("button", { name: "Hold", pressed: false })).toBeTruthy();
  });

  test("what another page of the agent did is shown as it is", async () => {
    const { live } = await inATalk();
    await screen.findByRole("button", { name: "Hold" });
    await live.show("desk", talkBoards({ is_held: true, is_muted: true }).desk);
    expect(screen.getByRole("button", { name: "Resume", pressed: true })).toBeTruthy();
    expect(screen.getByRole("button", { name: "Mute", pressed: true })).toBeTruthy();
  });

  test("a page that is loaded during a hold says for how long it goes on", async () => {
    await withTimeline(
      { is_held: true },
      { at: now() - 75 * SECOND, code: "leg_held", params: { leg: "l1", agent: "anna" } },
    );
    const stage = await screen.findByRole("region", { name: "Maria Lindqvist" });
    await waitFor(() => expect(stage.textContent).toMatch(/On hold 1:1\d/));
  });

  test("one mutes oneself with Alt and M, and the microphone is off", async () => {
    const { user, phone, api } = await inATalk();
    await screen.findByRole("button", { name: "Mute", pressed: false });
    await user.keyboard("{Alt>}[KeyM]{/Alt}");
    expect(api.sentTo("POST /api/contacts/c1/mute")).toEqual([{ is_muted: true }]);
    expect(phone().state.isMuted).toBe(true);
    expect(screen.getByRole("button", { name: "Mute", pressed: true })).toBeTruthy();
  });

  test("the recording is paused while a card is read out, and goes on", async () => {
    const { user, api, live } = await inATalk();
    await user.click(await screen.findByRole("button", { name: "Pause recording" }));
    expect(api.sentTo("POST /api/contacts/c1/recording")).toEqual([{ is_paused: true }]);
    await live.show("desk", talkBoards({ is_recording_paused: true }).desk);
    expect(await screen.findByText("Recording paused")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Record again", pressed: true }));
    expect(api.sentTo("POST /api/contacts/c1/recording").at(-1)).toEqual({ is_paused: false });
  });

  test("a talk that the customer did not want to be recorded says so, and has nothing to pause", async () => {
    await inATalk({ is_recorded: false });
    expect(await screen.findByText("Not recorded")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Pause recording" })).toBeNull();
  });

  test("a customer is passed on to a number that is typed", async () => {
    const { user, api } = await renderApp("/desk", { as: ANNA, boards: talkBoards(), routes: OUTSIDE });
    await user.click(await screen.findByRole("button", { name: "Transfer" }));
    await user.type(await screen.findByRole("combobox", { name: "Name or number" }), "+46 8 123 456{Enter}");
    expect(api.sentTo("POST /api/contacts/c1/transfer")).toEqual([{ kind: "number", number: "+46 8 123 456" }]);
  });

  test("while somebody outside is called nothing else is done, and the agent may leave", async () => {
    await inATalk({ is_passed_out: true });
    expect(await screen.findByText(/^They are being called\./)).toBeTruthy();
    expect(screen.getByRole("button", { name: "Hold" }).hasAttribute("disabled")).toBe(true);
    expect(screen.getByRole("button", { name: "End call" }).hasAttribute("disabled")).toBe(false);
  });

  test("no key of the call fires while one types", async () => {
    const { user, api } = await inATalk();
    await user.click(await screen.findByRole("textbox", { name: "Notes" }));
    await user.keyboard("{Alt>}[KeyE][KeyH][KeyP]{/Alt}");
    expect(api.asked.filter(({ route }) => route.startsWith("POST /api/contacts/"))).toEqual([]);
  });

  test("keys are sent one by one, and none while the customer is on hold", async () => {
    const { user, api, live } = await inATalk();
    await user.click(await screen.findByRole("button", { name: "Keypad" }));
    await user.click(await screen.findByRole("button", { name: "4" }));
    await user.click(screen.getByRole("button", { name: "#" }));
    await waitFor(() => expect(api.sentTo("POST /api/contacts/c1/digits")).toEqual([{ digits: "4" }, { digits: "#" }]));
    await live.show("desk", talkBoards({ is_held: true }).desk);
    expect(screen.getByRole("button", { name: "Keypad" })).toHaveProperty("disabled", true);
  });

  test("a customer is parked with Alt and P", async () => {
    const { user, api } = await inATalk();
    await screen.findByRole("button", { name: "Park" });
    await user.keyboard("{Alt>}[KeyP]{/Alt}");
    expect(api.sentTo("POST /api/contacts/c1/park")).toHaveLength(1);
  });

  test("an agent whose phone is gone reads what happens to the customer", async () => {
    await inATalk({ is_interrupted: true });
    expect((await screen.findByRole("alert")).textContent).toContain("Your connection to the call broke.");
  });

  test("everybody in the call is named with their part", async () => {
    await inATalk({ parties: [party("anna"), party("ben", "talk", { is_muted: true }), party("pavel", "whisper")] });
    const list = await screen.findByRole("list", { name: "In the call" });
    await within(list).findByText("Ben Carter");
    const lines = within(list).getAllByRole("listitem");
    expect(lines.map(({ textContent }) => textContent)).toEqual([
      expect.stringMatching(/Anna Sokolova.*responsible/),
      expect.stringMatching(/Ben Carter.*takes part.*muted/),
      expect.stringMatching(/Pavel Ivanov.*whispers/),
    ]);
  });

  test("all shortcuts are listed behind the question mark", async () => {
    const { user } = await inATalk();
    await screen.findByRole("button", { name: "Hold" });
    await user.keyboard("?");
    const sheet = await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
    expect(await within(sheet).findByText("Hold or resume")).toBeTruthy();
    await expectAccessible();
  });
});

describe("parked contacts", () => {
  const parked = () => ({
    c7: { contact: "c7", customer: "maria", by: "ben", since: now(), until: now() + 170 * SECOND },
  });

  test("are there for everybody, with the time that is left, and can be taken", async () => {
    const { user, api } = await renderApp("/desk", {
      as: ANNA,
      boards: { desk: { me: deskMe("available") }, parked: parked() },
    });
    const region = await screen.findByRole("region", { name: "Parked" });
    expect(await within(region).findByText(/Ben Carter$/)).toBeTruthy();
    await user.click(await within(region).findByRole("button", { name: "Take Maria Lindqvist" }));
    expect(api.sentTo("POST /api/contacts/c7/retrieve")).toHaveLength(1);
    await expectAccessible();
  });

  test("cannot be taken in a talk", async () => {
    await renderApp("/desk", { as: ANNA, boards: { ...talkBoards(), parked: parked() } });
    const button = await screen.findByRole("button", { name: "Take Maria Lindqvist" });
    expect(button).toHaveProperty("disabled", true);
  });

  test("one that somebody else took is explained", async () => {
    const { user } = await renderApp("/desk", {
      as: ANNA,
      boards: { desk: { me: deskMe("available") }, parked: parked() },
      routes: { "POST /api/contacts/*/retrieve": problem(409, "dispatch.not_parked") },
    });
    await user.click(await screen.findByRole("button", { name: "Take Maria Lindqvist" }));
    expect((await screen.findByRole("alert")).textContent).toBe(
      "Somebody else has taken this call, or it has returned.",
    );
  });
});
