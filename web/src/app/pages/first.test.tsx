import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { problem } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { SASHA } from "@/testing/world";

async function fillIn(route: Record<string, unknown>) {
  const app = await renderApp("/first/once-only", { routes: route });
  await app.user.type(await screen.findByLabelText("Name"), "Ada");
  await app.user.type(screen.getByLabelText("Login"), "ada");
  await app.user.type(screen.getByLabelText("Password"), "a long sentence");
  await app.user.click(screen.getByRole("button", { name: "Create and sign in" }));
  return app;
}

test("the one-time link makes the first administrator and signs them in", async () => {
  const { api } = await fillIn({ "POST /api/session/first": { ...SASHA, name: "Ada" } });
  expect(await screen.findByRole("heading", { name: "Live" })).toBeTruthy();
  expect(api.sentTo("POST /api/session/first")).toEqual([
    { token: "once-only", name: "Ada", login: "ada", password: "a long sentence", language: "en" },
  ]);
});

test("a used link is said in words", async () => {
  await fillIn({ "POST /api/session/first": problem(404, "identity.link_not_valid") });
  expect((await screen.findByRole("alert")).textContent).toBe("This link has been used already or is not valid.");
  await expectAccessible();
});

test("what the server finds wrong with a field stands beside it until it is changed", async () => {
  const { user } = await fillIn({ "POST /api/session/first": problem(409, "identity.login_taken") });
  const login = screen.getByLabelText("Login");
  expect(await screen.findByText("Somebody else has this login.")).toBeTruthy();
  expect(document.activeElement).toBe(login);
  const described = login.getAttribute("aria-describedby") ?? "";
  expect(document.getElementById(described)?.textContent).toBe("Somebody else has this login.");
  expect(screen.queryByRole("alert")).toBeNull();
  await expectAccessible();
  await user.type(login, "2");
  expect(screen.queryByText("Somebody else has this login.")).toBeNull();
});

test("an empty field is named before anything is sent", async () => {
  const { api, user } = await renderApp("/first/once-only");
  await user.type(await screen.findByLabelText("Password"), "a long sentence");
  await user.click(screen.getByRole("button", { name: "Create and sign in" }));
  expect(screen.getAllByText("Please fill this in.")).toHaveLength(2);
  expect(document.activeElement).toBe(screen.getByLabelText("Name"));
  expect(api.sentTo("POST /api/session/first")).toEqual([]);
});
