import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import "@/app/pages/desk-call";
import "@/app/pages/desk-customer";
import { SECOND } from "@/lib/micros";
import { expectAccessible } from "@/testing/accessible";
import { deskContact, deskMe, deskOffer } from "@/testing/desk";
import { problem } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { ANNA, now, SASHA } from "@/testing/world";

const desk = (state: string, more: object = {}) => ({ desk: { me: deskMe(state), ...more } });

const nothingToday = ({ query }: { query: URLSearchParams }) => ({
  since: 0,
  until: 1,
  metrics: [],
  rows: [],
  total: {
    part: [],
    at: null,
    values: query
      .getAll("metric")
      .map((name) => ({ value: /^(handled|time)/.test(name) ? 0 : null, count: 0, low: null, high: null })),
  },
});

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

  test("the contacts of today are listed with their ratings and lead to the history", async () => {
    const { user } = await renderApp("/desk", { as: ANNA, boards: desk("available") });
    const mine = await screen.findByRole("complementary", { name: "My contacts" });
    await user.click(await within(mine).findByRole("tab", { name: "Done 1" }));
    const link = await within(mine).findByRole("link", { name: /Maria Lindqvist/ });
    expect(link.getAttribute("href")).toBe("/history/c9");
    expect(link.textContent).toContain("Solved");
    expect(within(link).getByRole("img", { name: "Rated 5" })).toBeTruthy();
  });

  test("who waits in one's queues is listed in the order in which they are served", async () => {
    const sales = {
      queue: "sales",
      waiting: 3,
      oldest_since: now() - 75 * SECOND,
      first: [
        { contact: "c5", customer: "maria", language: "en", since: now() - 75 * SECOND, is_ringing: false },
        { contact: "c6", customer: null, language: "ru", since: now() - 5 * SECOND, is_ringing: true },
      ],
    };
    const boards = { ...desk("available"), waiting: { sales } };
    const { user } = await renderApp("/desk", { as: ANNA, boards });
    await user.click(await screen.findByRole("tab", { name: "Queue 3" }));
    const queue = await screen.findByRole("region", { name: "Sales" });
    const lines = within(queue).getAllByRole("listitem");
    await waitFor(() => expect(lines[0]?.textContent).toMatch(/1Maria LindqvistEnglish1:1\d/));
    expect(lines[1]?.textContent).toMatch(/2Unknown callerRings/);
    expect(within(queue).getByText("and 1 more")).toBeTruthy();
    await expectAccessible();
  });

  test("a day that has nothing yet shows dashes, not zeros", async () => {
    await renderApp("/desk", { as: ANNA, boards: desk("available"), routes: { "GET /api/metrics": nothingToday } });
    const day = await screen.findByRole("region", { name: "My day" });
    await waitFor(() => expect(within(day).getAllByText("–")).toHaveLength(5));
    expect(day.textContent).not.toContain("%");
    expect(within(day).getByRole("link", { name: "The whole day" }).getAttribute("href")).toBe("/my-day");
  });

  test.each([
    { state: "break", reason: "missed_offers", title: "You missed two calls in a row" },
    { state: "offline", reason: "connection", title: "The connection was lost" },
  ])("$state for the reason $reason is explained, and left with one key", async ({ state, reason, title }) => {
    const { user, api } = await renderApp("/desk", { as: ANNA, boards: { desk: { me: deskMe(state, { reason }) } } });
    expect(await screen.findByText(title)).toBeTruthy();
    await user.keyboard("{Alt>}[Digit1]{/Alt}");
    expect(api.sentTo("PUT /api/people/me/state")).toEqual([{ state: "available" }]);
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
