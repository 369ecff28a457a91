import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { deskMe } from "@/testing/desk";
import { renderApp } from "@/testing/render-app";
import { ANNA, contactRow, nordlink, ROBIN, SASHA } from "@/testing/world";

const DESK = { desk: { me: deskMe("available") } };
/** What the second key after G says under a Russian layout, which must not matter. */
const press = (code: string, more: object = {}) => fireEvent.keyDown(document.body, { code, key: "л", ...more });

const field = () => screen.findByRole("combobox", { name: "Search customers, calls, pages…" });

describe("the search", () => {
  test("opens by the place of its key, finds by name, and goes on by the keyboard alone", async () => {
    const { user, router } = await renderApp("/live", { as: SASHA });
    await screen.findByRole("heading", { name: "Live" });
    press("KeyK", { ctrlKey: true });
    await user.type(await field(), "lindq");
    const customer = await screen.findByRole("option", { name: /^Maria Lindqvist/ });
    await waitFor(() => expect(customer.getAttribute("aria-selected")).toBe("true"));
    expect((await field()).getAttribute("aria-activedescendant")).toBe(customer.id);
    await expectAccessible();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(router.state.location.href).toBe("/customers/maria"));
    expect(screen.queryByRole("dialog")).toBeNull();

    press("KeyK", { ctrlKey: true });
    const recent = await screen.findByRole("group", { name: "Recent" });
    expect(within(recent).getByRole("option", { name: /^Maria Lindqvist/ })).toBeTruthy();
  });

  test("finds conversations by the customer's name, and says who talked, in which queue and when", async () => {
    const { user, router } = await renderApp("/live", {
      as: SASHA,
      routes: {
        "GET /api/contacts": ({ query }: { query: URLSearchParams }) => ({
          items: query.get("q") === "lindq" ? [contactRow()] : [],
          next: null,
        }),
      },
    });
    await screen.findByRole("heading", { name: "Live" });
    press("KeyK", { ctrlKey: true });
    await user.type(await field(), "lindq");
    const group = await screen.findByRole("group", { name: "Conversations" });
    const found = within(group).getByRole("option");
    const label = /^Conversation with Maria Lindqvist ?Anna Sokolova · Support · Nov 22, 2026, \d\d:\d\d$/;
    await waitFor(() => expect(found.textContent).toMatch(label));
    await user.click(found);
    await waitFor(() => expect(router.state.location.href).toBe("/history/c1"));
  });

  test("lists only what the person may open, and asks the server for nothing else", async () => {
    const { user, api } = await renderApp("/admin", { as: ROBIN });
    await screen.findByRole("heading", { name: "First steps" });
    api.asked.length = 0;
    press("KeyK", { ctrlKey: true });
    await user.type(await field(), "a");
    const pages = await screen.findByRole("group", { name: "Pages" });
    expect(within(pages).getByRole("option", { name: /^Audit/ })).toBeTruthy();
    expect(within(pages).queryByRole("option", { name: /^Live/ })).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const asked = api.asked.map(({ route }) => route);
    expect(asked).not.toContain("GET /api/contacts");
    expect(asked).not.toContain("GET /api/customers");
  });

  test("does what was chosen: an action, in Russian too", async () => {
    const { user, api } = await renderApp("/desk", { as: ANNA, boards: DESK, language: "ru" });
    await screen.findByRole("button", { name: "Поиск" });
    press("KeyK", { ctrlKey: true });
    const input = await screen.findByRole("combobox");
    await user.type(input, "обед");
    await screen.findByRole("option", { name: /Обед/, selected: true });
    await user.keyboard("{Enter}");
    await waitFor(() => expect(api.sentTo("PUT /api/people/me/state")).toEqual([{ state: "break", reason: "lunch" }]));
  });

  test("leaves the keys to an input method that puts a character together", async () => {
    const { router } = await renderApp("/live", { as: SASHA, language: "zh-Hans" });
    await screen.findByRole("button", { name: "搜索" });
    press("KeyK", { ctrlKey: true });
    const input = await screen.findByRole("combobox");
    fireEvent.keyDown(input, { code: "Enter", key: "Enter", isComposing: true });
    expect(screen.getByRole("dialog")).toBeTruthy();
    expect(router.state.location.pathname).toBe("/live");
  });

  test("gives the focus back to where it was", async () => {
    const { user } = await renderApp("/live", { as: SASHA });
    const button = await screen.findByRole("button", { name: "Search" });
    await user.click(button);
    await field();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(document.activeElement).toBe(button));
  });
});

describe("keys", () => {
  test("lead from page to page by their places, but not while somebody types", async () => {
    const { user, router } = await renderApp("/live", { as: SASHA });
    await screen.findByRole("heading", { name: "Live" });
    press("KeyG");
    press("KeyH");
    expect(await screen.findByRole("heading", { name: "History" })).toBeTruthy();
    const input = await screen.findByRole("textbox");
    await user.click(input);
    fireEvent.keyDown(input, { code: "KeyG", key: "g" });
    fireEvent.keyDown(input, { code: "KeyL", key: "l" });
    expect(router.state.location.pathname).toBe("/history");
  });

  test("are listed for everybody, and those without Alt can be switched off", async () => {
    const { user, router } = await renderApp("/live", { as: SASHA });
    await screen.findByRole("heading", { name: "Live" });
    press("Slash", { key: ",", shiftKey: true });
    const sheet = await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
    expect(await within(sheet).findByText("G L")).toBeTruthy();
    expect(within(sheet).queryByText("Alt H")).toBeNull();
    await expectAccessible();
    await user.click(within(sheet).getByRole("switch", { name: /without Alt/ }));
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    press("KeyG");
    press("KeyH");
    press("Slash", { key: "?", shiftKey: true });
    expect(router.state.location.pathname).toBe("/live");
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});

test("a lost connection is said, with what still works, and goes when it is back", async () => {
  const { user, live } = await renderApp("/desk", { as: ANNA, boards: DESK });
  await screen.findByText("You are available");
  await act(async () => live.socket?.break());
  const band = await screen.findByRole("alert");
  expect(band.textContent).toContain("The connection to the centre is lost");
  expect(band.textContent).toContain("Your phone stays connected");
  await expectAccessible();
  await user.click(within(band).getByRole("button", { name: "Try now" }));
  await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
});

test("an agent who wants calls is told on every page that their phone cannot be rung", async () => {
  const { router, user, phone } = await renderApp("/history", { as: ANNA, boards: DESK, isGranted: false });
  await user.click(await screen.findByRole("button", { name: "Turn on the phone" }));
  await waitFor(() => expect(phone().state.phase).toBe("connected"));
  expect(screen.queryByRole("button", { name: "Turn on the phone" })).toBeNull();
  expect(router.state.location.pathname).toBe("/history");
});

test("notifications are offered with a reason when one can be rung, and asked for by a click alone", async () => {
  const requestPermission = vi.fn(async () => "granted");
  vi.stubGlobal("Notification", { permission: "default", requestPermission });
  const { user } = await renderApp("/desk", { as: ANNA, boards: DESK });
  const ask = await screen.findByRole("region", { name: "Notifications" });
  expect(requestPermission).not.toHaveBeenCalled();
  await user.click(within(ask).getByRole("button", { name: "Show notifications" }));
  expect(requestPermission).toHaveBeenCalledOnce();
});

test("each person has a density of their own, which stays", async () => {
  const { user } = await renderApp("/live", { as: SASHA });
  await user.click(await screen.findByRole("button", { name: "Sasha Orlova, menu" }));
  await user.click(await screen.findByRole("menuitemradio", { name: "Comfortable" }));
  await waitFor(() => expect(document.documentElement.dataset.density).toBe("comfortable"));
  expect(localStorage.getItem("perezvon-densities")).toBe('{"sasha":"comfortable"}');
});

test("sounds are chosen behind the bell, each with a volume and a test", async () => {
  const { user } = await renderApp("/live", { as: SASHA, routes: nordlink(SASHA) });
  await user.click(await screen.findByRole("button", { name: "Sounds and notifications" }));
  const alarm = await screen.findByRole("switch", { name: "Alarm" });
  await user.click(alarm);
  expect(screen.getByRole("button", { name: "Test: Alarm" })).toHaveProperty("disabled", true);
  fireEvent.change(screen.getByRole("slider", { name: "Volume: Incoming call" }), { target: { value: "80" } });
  expect(JSON.parse(localStorage.getItem("perezvon-sounds") ?? "{}")).toMatchObject({
    alarm: { isOn: false },
    offer: { volume: 0.8 },
  });
  await expectAccessible();
});
