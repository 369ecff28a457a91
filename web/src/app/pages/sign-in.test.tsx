import { act, screen } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { deskMe } from "@/testing/desk";
import { problem, silence } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { ANNA, SASHA } from "@/testing/world";

const DESK = { desk: { me: deskMe("available") } };
const NO_DEMO = { "GET /api/session/demo": problem(404, "identity.no_demo") };

describe("in the demo", () => {
  test("one chooses who to be and comes to that person's start page", async () => {
    const { user, router } = await renderApp("/sign-in", { boards: DESK });
    const anna = await screen.findByRole("button", { name: /^Anna Sokolova/ });
    await expectAccessible();
    await user.click(anna);
    expect(await screen.findByText("You are available")).toBeTruthy();
    expect(router.state.location.pathname).toBe("/desk");
  });

  test("the customer's place is one of the choices, in a tab of its own", async () => {
    await renderApp("/sign-in");
    const link = await screen.findByRole("link", { name: /Customer/ });
    expect(link.getAttribute("href")).toBe("/call/web");
    expect(link.getAttribute("target")).toBe("_blank");
  });

  test("an address with a name signs in by itself and then shows the plain address", async () => {
    const { api, router } = await renderApp("/desk?as=anna", { boards: DESK });
    expect(await screen.findByText("You are available")).toBeTruthy();
    expect(api.sentTo("POST /api/session/demo")).toEqual([{ user: "anna" }]);
    expect(router.state.location.href).toBe("/desk");
  });

  test("an address with the name of whoever is signed in signs nobody in again", async () => {
    const { api } = await renderApp("/desk?as=anna", { as: ANNA, boards: DESK });
    await screen.findByText("You are available");
    expect(api.sentTo("POST /api/session/demo")).toEqual([]);
  });
});

describe("outside the demo", () => {
  test("wrong credentials are said in words and can be corrected", async () => {
    const { user, api } = await renderApp("/sign-in", {
      boards: DESK,
      routes: { ...NO_DEMO, "POST /api/session": problem(401, "identity.wrong_credentials") },
    });
    await user.type(await screen.findByLabelText("Login"), "anna");
    await user.type(screen.getByLabelText("Password"), "wrong");
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    expect((await screen.findByRole("alert")).textContent).toBe("The login or the password is not right.");
    await expectAccessible();

    api.change({ "POST /api/session": ANNA });
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    expect(await screen.findByText("You are available")).toBeTruthy();
    expect(api.sentTo("POST /api/session").at(-1)).toEqual({ login: "anna", password: "wrong" });
  });

  test("a page that needs a person leads to the sign-in and back to where one wanted to go", async () => {
    const { user, router } = await renderApp("/history?q=maria", {
      routes: { ...NO_DEMO, "POST /api/session": SASHA },
    });
    await user.type(await screen.findByLabelText("Login"), "sasha");
    await user.type(screen.getByLabelText("Password"), "secret");
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    expect(await screen.findByRole("heading", { name: "History" })).toBeTruthy();
    expect(router.state.location.href).toBe("/history?q=maria");
  });
});

test("signing out forgets the person", async () => {
  const { user, api, router } = await renderApp("/desk", { as: ANNA, boards: DESK });
  await user.click(await screen.findByRole("button", { name: "Anna Sokolova, menu" }));
  await user.click(await screen.findByRole("menuitem", { name: "Sign out" }));
  expect(await screen.findByRole("heading", { name: "Your contact centre is running" })).toBeTruthy();
  expect(api.asked.map(({ route }) => route)).toContain("DELETE /api/session");
  expect(router.state.location.pathname).toBe("/sign-in");
});

test("a session that is over leads to the sign-in, and back to the same page", async () => {
  const { user, api, router } = await renderApp("/history", { as: ANNA, boards: DESK });
  await screen.findByRole("heading", { name: "History" });
  const over = problem(401, "session.signed_out");
  api.change({ "GET /api/session": over, "PUT /api/people/me/state": over });
  await user.keyboard("{Alt>}[Digit1]{/Alt}");
  await user.click(await screen.findByRole("button", { name: /^Anna Sokolova/ }));
  expect(await screen.findByRole("heading", { name: "History" })).toBeTruthy();
  expect(router.state.location.pathname).toBe("/history");
});

test("a session that is over leaves a talk to its end", async () => {
  const { user, api, phone, router } = await renderApp("/history", { as: ANNA, boards: DESK });
  await screen.findByRole("heading", { name: "History" });
  act(() => phone().do("talk"));
  api.change({ "PUT /api/people/me/state": problem(401, "session.signed_out") });
  await user.keyboard("{Alt>}[Digit1]{/Alt}");
  expect((await screen.findByText(/You have been signed out/)).textContent).toContain("still hear you");
  expect(router.state.location.pathname).toBe("/history");
  expect(phone().state.phase).toBe("connected");
  api.change({ "GET /api/session": problem(401, "session.signed_out") });
  act(() => phone().do("idle"));
  expect(await screen.findByRole("heading", { name: "Your contact centre is running" })).toBeTruthy();
});

test("while the server is asked who may sign in, the page says that it loads", async () => {
  await renderApp("/sign-in", { routes: { "GET /api/session/demo": silence } });
  expect(await screen.findByRole("status", { name: "Loading" })).toBeTruthy();
});

test("a server in trouble is said, with a way to try again", async () => {
  const { user, api } = await renderApp("/sign-in", {
    routes: { "GET /api/session/demo": problem(503, "database.unavailable") },
  });
  expect((await screen.findByRole("alert")).textContent).toContain("The centre cannot reach its database.");
  api.change({ "GET /api/session/demo": [] });
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("heading", { name: "Sign in" })).toBeTruthy();
});

test("whoever has a second step is asked for its code", async () => {
  const { user, api } = await renderApp("/sign-in", {
    boards: DESK,
    routes: { ...NO_DEMO, "POST /api/session": problem(401, "identity.code_needed") },
  });
  await user.type(await screen.findByLabelText("Login"), "anna");
  await user.type(screen.getByLabelText("Password"), "secret");
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  await user.type(await screen.findByLabelText("Code from your phone"), "123456");
  expect(screen.queryByRole("alert")).toBeNull();
  api.change({ "POST /api/session": ANNA });
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  expect(await screen.findByText("You are available")).toBeTruthy();
  expect(api.sentTo("POST /api/session").at(-1)).toEqual({ login: "anna", password: "secret", code: "123456" });
});

test("too many attempts say when to try again", async () => {
  const { user } = await renderApp("/sign-in", {
    routes: { ...NO_DEMO, "POST /api/session": problem(429, "identity.too_many_attempts", { retry_after_s: 601 }) },
  });
  await user.type(await screen.findByLabelText("Login"), "anna");
  await user.type(screen.getByLabelText("Password"), "wrong");
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  expect((await screen.findByRole("alert")).textContent).toBe("Too many attempts. Try again in 11 min.");
});
