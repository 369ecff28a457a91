import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { SECOND } from "@/lib/micros";
import { expectAccessible } from "@/testing/accessible";
import { problem, type Routes, silence } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { ANNA, now, SASHA } from "@/testing/world";

const request = (more: object = {}) => ({
  request: "r1",
  line: "web",
  customer: null,
  name: "Maria Lindqvist",
  language: "en",
  reach_by: "phone",
  address: "+46701740605",
  wished_at: null,
  note: "About the November invoice.",
  asked_at: now() - 600 * SECOND,
  cause: "asked",
  reason: null,
  due: null,
  contact: null,
  queue: null,
  waited: null,
  state: "open",
  is_mine: false,
  taken_by: null,
  attempts: 0,
  attempted_at: null,
  ended_at: null,
  ...more,
});

const shown = (routes: Routes, as = ANNA) => renderApp("/callbacks", { as, routes });

test("who waits is shown with their number, and the navigation counts them", async () => {
  await shown({ "GET /api/callbacks": [request()], "GET /api/callbacks/count": { open: 3 } });
  const row = await screen.findByRole("listitem", { name: "Maria Lindqvist" });
  expect(within(row).getByRole("link", { name: "+46701740605" }).getAttribute("href")).toBe("tel:+46701740605");
  expect(within(row).getByText("About the November invoice.")).toBeTruthy();
  expect(within(row).getByText("As soon as possible")).toBeTruthy();
  expect(await screen.findByText("3 requests wait")).toBeTruthy();
  await expectAccessible();
});

test("a request is taken, tried and done", async () => {
  const mine = request({ state: "taken", is_mine: true, taken_by: "Anna Sokolova" });
  const { user, api } = await shown({ "GET /api/callbacks": [request()], "POST /api/callbacks/*": mine });
  await user.click(await screen.findByRole("button", { name: "Take" }));
  api.change({ "GET /api/callbacks": [mine] });
  await user.click(screen.getByRole("button", { name: "Take" }));
  expect(await screen.findByText("Taken by you")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Not reached" }));
  await user.click(screen.getByRole("button", { name: "Done" }));
  expect(api.sentTo("POST /api/callbacks/r1")).toEqual([
    { action: "take" },
    { action: "take" },
    { action: "not_reached" },
    { action: "finish" },
  ]);
});

test("what a colleague has taken is theirs, but a supervisor may give it back", async () => {
  const routes = { "GET /api/callbacks": [request({ state: "taken", taken_by: "Ben Carter" })] };
  await shown(routes);
  expect(await screen.findByText("Taken by Ben Carter")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Give back" })).toBeNull();
});

test("a supervisor may give back what an agent has taken", async () => {
  await shown({ "GET /api/callbacks": [request({ state: "taken", taken_by: "Ben Carter" })] }, SASHA);
  expect(await screen.findByRole("button", { name: "Give back" })).toBeTruthy();
});

test("whoever comes second is told", async () => {
  const { user } = await shown({
    "GET /api/callbacks": [request()],
    "POST /api/callbacks/*": problem(409, "callbacks.taken"),
  });
  await user.click(await screen.findByRole("button", { name: "Take" }));
  expect((await screen.findByRole("alert")).textContent).toBe("A colleague has taken this request.");
});

test("somebody with an e-mail address gets a letter with the way to call", async () => {
  await shown({ "GET /api/callbacks": [request({ reach_by: "email", address: "maria@example.com" })] });
  const link = await screen.findByRole("link", { name: "maria@example.com" });
  const letter = decodeURIComponent(link.getAttribute("href") ?? "");
  expect(letter).toContain("mailto:maria@example.com?subject=You wanted to talk to us");
  expect(letter).toContain("/call/web");
});

test("what was tried and what is over is shown with its attempts", async () => {
  const { user, api } = await shown({
    "GET /api/callbacks": [request({ attempts: 2, attempted_at: now() })],
    "POST /api/callbacks/*": request(),
  });
  expect(await screen.findByText(/Tried 2 times/)).toBeTruthy();
  api.change({ "GET /api/callbacks": [request({ state: "done", taken_by: "Ben Carter", ended_at: now() })] });
  await user.click(screen.getByRole("radio", { name: "Over" }));
  expect(await screen.findByText("Done by Ben Carter")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Open again" }));
  expect(api.sentTo("POST /api/callbacks/r1")).toEqual([{ action: "reopen" }]);
});

test("an empty list says what will come here", async () => {
  await shown({});
  expect(await screen.findByText("Nobody waits to be called back")).toBeTruthy();
  await expectAccessible();
});

test("a list that is on its way, and one that cannot be loaded", async () => {
  const { user, api } = await shown({ "GET /api/callbacks": problem(503, "database.unavailable") });
  expect((await screen.findByRole("alert")).textContent).toContain("cannot reach its database");
  api.change({ "GET /api/callbacks": silence });
  await user.click(screen.getByRole("radio", { name: "Over" }));
  expect(await screen.findByRole("status", { name: "Loading" })).toBeTruthy();
});

test("a person who may not handle them sees neither the page nor its entry", async () => {
  await shown({}, { ...ANNA, permissions: ["contacts.read", "desk.use"] });
  expect(await screen.findByText("This page is not for your role")).toBeTruthy();
  expect(screen.queryByRole("link", { name: /Callbacks/ })).toBeNull();
});

test("who was missed is shown with the cause, and by cause", async () => {
  const missed = request({
    customer: "maria",
    note: "",
    cause: "abandoned",
    queue: "sales",
    waited: 95 * SECOND,
    contact: "c1",
  });
  const { user, api } = await shown(
    {
      "GET /api/callbacks": [missed],
      "GET /api/queues": [{ queue: "sales", name: { en: "Sales" } }],
    },
    SASHA,
  );
  const row = await screen.findByRole("listitem", { name: "Maria Lindqvist" });
  expect(await within(row).findByText(/Gave up waiting · waited 95 seconds in “Sales”/)).toBeTruthy();
  expect(within(row).getByRole("link", { name: "The call" }).getAttribute("href")).toBe("/history/c1");
  await expectAccessible();
  api.change({ "GET /api/callbacks": [] });
  await user.selectOptions(screen.getByRole("combobox", { name: "Cause" }), "Connection lost");
  expect(await screen.findByText("Nobody with this cause")).toBeTruthy();
});

test("whom the centre calls by itself may be called by hand", async () => {
  const planned = request({ state: "planned", cause: "wanted", due: now(), name: "", address: "" });
  await shown({ "GET /api/callbacks": [planned] });
  const row = await screen.findByRole("listitem", { name: "Unknown person" });
  expect(within(row).getByText(/^We call by ourselves, from /)).toBeTruthy();
  expect(within(row).getByText("No phone number is known.")).toBeTruthy();
  expect(within(row).getByRole("button", { name: "Take" })).toBeTruthy();
});

test("who was talked to anyway is over by itself", async () => {
  const over = request({ state: "done", cause: "lost", reason: "served", ended_at: now() });
  await shown({ "GET /api/callbacks": [over] });
  expect(await screen.findByText("Called again and was served")).toBeTruthy();
});
