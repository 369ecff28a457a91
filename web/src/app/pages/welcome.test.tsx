import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { SECOND } from "@/lib/micros";
import { expectAccessible } from "@/testing/accessible";
import { deskContact, deskMe } from "@/testing/desk";
import { problem } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { NOTHING, SETTINGS, settings } from "@/testing/settings-world";
import { ANNA, now, ROBIN, SASHA } from "@/testing/world";

const QUEUES = {
  queues: {
    sales: { queue: "sales", waiting: 1, oldest_since: now() - 63 * SECOND, free: 1, talking: 2 },
    support: { queue: "support", waiting: 2, oldest_since: now() - 5 * SECOND, free: 1, talking: 1 },
  },
  agents: {
    anna: { agent: "anna", state: "available", reason: "own", since: now(), contact: null, is_phone_ready: true },
    ben: { agent: "ben", state: "available", reason: "own", since: now(), contact: null, is_phone_ready: false },
  },
  today: { all: { offered: 62, answered: 58, answered_in_time: 51, abandoned: 2, target_percent: 80 } },
};
const NO_DEMO = { "GET /api/session/demo": problem(404, "identity.no_demo") };

test("a visitor of the demo comes to a running centre without a form", async () => {
  const { router, api } = await renderApp("/", { boards: QUEUES, routes: settings() });
  expect(await screen.findByRole("heading", { level: 1, name: "Your contact centre is running" })).toBeTruthy();
  expect(router.state.location.pathname).toBe("/welcome");
  expect(api.sentTo("POST /api/session/demo")).toEqual([{ user: "sasha" }]);
});

test("the numbers of now are those of the live topics", async () => {
  await renderApp("/welcome", { as: SASHA, boards: QUEUES, routes: settings() });
  const card = await screen.findByRole("region", { name: "Right now" });
  await waitFor(() =>
    expect(
      within(card)
        .getAllByRole("definition")
        .map((each) => each.textContent),
    ).toEqual(["3", "3", "1", "85%"]),
  );
  expect(within(card).getByRole("timer").textContent).toMatch(/^1:0\d$/);
  expect(within(card).getByText("service level, target 80%")).toBeTruthy();
  await expectAccessible();
});

test("a clock that runs for days tells them", async () => {
  const sales = { ...QUEUES.queues.sales, oldest_since: now() - 3 * 86_400 * SECOND };
  const boards = { ...QUEUES, queues: { ...QUEUES.queues, sales } };
  await renderApp("/welcome", { as: SASHA, boards, routes: settings() });
  const card = await screen.findByRole("region", { name: "Right now" });
  expect((await within(card).findByRole("timer")).textContent).toBe("3 days");
});

test("a task becomes the person of its role, goes to their page, and its hints go on with what is done", async () => {
  const { user, router, live, phone } = await renderApp("/welcome", {
    as: SASHA,
    boards: { ...QUEUES, desk: { me: deskMe("offline") } },
    routes: settings(),
  });
  await user.click(await screen.findByRole("button", { name: "Begin: Agent" }));
  const hint = await screen.findByRole("complementary", { name: "Agent" });
  expect(router.state.location.href).toBe("/desk");
  expect(within(hint).getByText("1 of 4")).toBeTruthy();
  await waitFor(() => expect(phone().state.phase).toBe("connected"));
  await expectAccessible();

  await live.show("desk", { me: deskMe("talking"), contact: deskContact("talking") });
  expect(await within(hint).findByText("2 of 4")).toBeTruthy();
  await live.show("desk", { me: deskMe("wrap_up"), contact: deskContact("wrap_up") });
  expect(await within(hint).findByText("3 of 4")).toBeTruthy();
  await live.show("desk", { me: deskMe("available") });
  expect(await within(hint).findByText("4 of 4")).toBeTruthy();

  await user.click(within(hint).getByRole("link", { name: "To Welcome" }));
  expect(await screen.findByText("Done")).toBeTruthy();
  expect(screen.queryByRole("complementary", { name: "Agent" })).toBeNull();
});

test("an empty centre begins with the way to the first call", async () => {
  const { user, router } = await renderApp("/", {
    as: { ...ROBIN, is_demo: false },
    routes: { ...NO_DEMO, "GET /api/users": [], ...settings({ ...NOTHING, queues: SETTINGS.queues }) },
  });
  expect(await screen.findByRole("heading", { level: 1, name: "A few steps to the first call" })).toBeTruthy();
  expect(router.state.location.pathname).toBe("/welcome");
  const list = await screen.findByRole("region", { name: "Make it yours" });
  expect(await within(list).findByText("1 step done")).toBeTruthy();
  expect(screen.queryByRole("region", { name: "Guided tasks" })).toBeNull();
  await expectAccessible();
  await user.click(within(list).getByRole("link", { name: "A route" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/admin/routes"));
});

test("somebody who only takes calls is not shown what they may not see", async () => {
  await renderApp("/welcome", { as: ANNA, boards: { desk: { me: deskMe("offline") } } });
  expect(await screen.findByRole("region", { name: "Sound check" })).toBeTruthy();
  expect(screen.queryByRole("region", { name: "Right now" })).toBeNull();
  expect(screen.queryByRole("region", { name: "Make it yours" })).toBeNull();
  await expectAccessible();
});

test("a checklist that cannot be read says so, and is read again", async () => {
  const routes = { ...settings(), "GET /api/settings/hours": problem(500, "http.500") };
  const { user, api } = await renderApp("/welcome", { as: SASHA, boards: QUEUES, routes });
  expect(await screen.findByRole("alert")).toBeTruthy();
  api.change({ "GET /api/settings/hours": SETTINGS.hours });
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText(/steps done/)).toBeTruthy();
});
