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
