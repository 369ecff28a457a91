import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { problem } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { SETTINGS, settings } from "@/testing/settings-world";
import { ANNA, ROBIN, userItem } from "@/testing/world";

const PEOPLE = [
  userItem("anna", "Anna Sokolova", { sessions: 2, has_second_factor: true }),
  userItem("robin", "Robin Holm", { roles: ["administrator"] }),
];
const ROUTES = { ...settings(), "GET /api/users": PEOPLE };

test("everybody is listed, and found by a part of the name", async () => {
  const { user } = await renderApp("/admin/people", { as: ROBIN, routes: ROUTES });
  expect(await screen.findByRole("button", { name: "Anna Sokolova" })).toBeTruthy();
  await expectAccessible();
  await user.type(screen.getByRole("searchbox"), "rob");
  expect(screen.queryByRole("button", { name: "Anna Sokolova" })).toBeNull();
  await user.type(screen.getByRole("searchbox"), "x");
  expect(screen.getByText("Nobody found")).toBeTruthy();
});

test("somebody is added and gets a link to a first password", async () => {
  const mila = userItem("mila", "Mila Novak", { has_password: false });
  const { user, api } = await renderApp("/admin/people", {
    as: ROBIN,
    routes: { ...ROUTES, "POST /api/users": mila, "POST /api/users/*/reset-link": { token: "t0ken" } },
  });
  await user.click(await screen.findByRole("button", { name: "Add a person" }));
  const drawer = within(await screen.findByRole("dialog"));
  await user.type(drawer.getByLabelText("Name"), "Mila Novak");
  await user.type(drawer.getByLabelText("Login"), "mila");
  await user.click(drawer.getByRole("checkbox", { name: "Supervisor" }));
  await user.click(drawer.getByRole("checkbox", { name: "Sees all teams" }));
  await user.click(drawer.getByRole("checkbox", { name: "Front office" }));
  await expectAccessible();
  api.change({ "GET /api/users": [...PEOPLE, mila] });
  await user.click(drawer.getByRole("button", { name: "Add a person" }));
  expect(api.sentTo("POST /api/users")).toEqual([
    { name: "Mila Novak", login: "mila", language: "en", roles: ["supervisor"], teams: ["front"] },
  ]);
  await user.click(await screen.findByRole("button", { name: "Make a link to a new password" }));
  expect(await screen.findByText(`${globalThis.location.origin}/reset/t0ken`)).toBeTruthy();
});

test("what was typed of a person survives a careless Escape, and goes only when one says so", async () => {
  const { user, api } = await renderApp("/admin/people", { as: ROBIN, routes: ROUTES });
  await user.click(await screen.findByRole("button", { name: "Anna Sokolova" }));
  await user.type(await screen.findByLabelText("Name"), " Petrova");
  await user.keyboard("{Escape}");
  const question = await screen.findByRole("alertdialog", { name: "Your changes are not saved." });
  await expectAccessible();
  await user.click(within(question).getByRole("button", { name: "Go on editing" }));
  expect(screen.getByLabelText("Name")).toHaveProperty("value", "Anna Sokolova Petrova");
  await user.click(screen.getByRole("button", { name: "Close" }));
  await user.click(await screen.findByRole("button", { name: "Discard them" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(api.asked.map(({ route }) => route)).not.toContain("PUT /api/users/anna");
});

test("another page asks first, and a person who was saved is left without a question", async () => {
  const renamed = userItem("anna", "Anna Petrova");
  const { user, api, router } = await renderApp("/admin/people", {
    as: ROBIN,
    routes: { ...ROUTES, "PUT /api/users/*": renamed },
  });
  await user.click(await screen.findByRole("button", { name: "Anna Sokolova" }));
  await user.click(await screen.findByRole("checkbox", { name: "Sees all teams" }));
  void router.navigate({ to: "/admin/skills" });
  expect(await screen.findByRole("alertdialog")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Go on editing" }));
  api.change({ "GET /api/users": [renamed] });
  await user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("a team out of use is offered only to those who see it already", async () => {
  const teams = [...SETTINGS.teams, { team: "west", name: "West", head: null, is_active: false, version: 2 }];
  const routes = { ...settings({ teams }), "GET /api/users": [userItem("anna", "Anna Sokolova", { teams: ["west"] })] };
  const { user } = await renderApp("/admin/people", { as: ROBIN, routes });
  await user.click(await screen.findByRole("button", { name: "Anna Sokolova" }));
  expect(await screen.findByRole("checkbox", { name: "West" })).toHaveProperty("checked", true);
  expect(screen.getByRole("checkbox", { name: "Front office" })).toHaveProperty("checked", false);
  await user.keyboard("{Escape}");
  await user.click(screen.getByRole("button", { name: "Add a person" }));
  await user.click(await screen.findByRole("checkbox", { name: "Sees all teams" }));
  expect(screen.getByRole("checkbox", { name: "Front office" })).toBeTruthy();
  expect(screen.queryByRole("checkbox", { name: "West" })).toBeNull();
});

test("who becomes an agent is among the agents on the next page, although the server takes a moment", async () => {
  const { user, api } = await renderApp("/admin/agents", {
    as: ROBIN,
    routes: { ...ROUTES, ...settings({ agents: [] }), "PUT /api/users/*": PEOPLE[1] },
  });
  expect(await screen.findByRole("heading", { level: 1, name: "Assignment" })).toBeTruthy();
  await user.click(screen.getByRole("link", { name: "People" }));
  await user.click(await screen.findByRole("button", { name: "Robin Holm" }));
  await user.click(await screen.findByRole("checkbox", { name: /^Agent/ }));
  await user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await user.click(screen.getByRole("link", { name: "Assignment" }));
  await screen.findByRole("heading", { level: 1, name: "Assignment" });
  api.change({ "GET /api/settings/agents": SETTINGS.agents });
  expect(await screen.findByRole("button", { name: "Anna Sokolova" }, { timeout: 5_000 })).toBeTruthy();
});

test("nobody is deactivated without a question, and a refusal is said in words", async () => {
  const { user, api } = await renderApp("/admin/people", {
    as: ROBIN,
    routes: { ...ROUTES, "POST /api/users/*/deactivate": problem(409, "identity.last_administrator") },
  });
  await user.click(await screen.findByRole("button", { name: "Robin Holm" }));
  await user.click(await screen.findByRole("button", { name: "Deactivate" }));
  expect(api.asked.map(({ route }) => route)).not.toContain("POST /api/users/robin/deactivate");
  const question = within(screen.getByRole("alertdialog"));
  await user.click(question.getByRole("button", { name: "Deactivate" }));
  expect((await screen.findByRole("alert")).textContent).toContain("make another administrator first");
});

test("a careless Enter answers a question with no, and the keys go on from the button", async () => {
  const { user, api } = await renderApp("/admin/people", { as: ROBIN, routes: ROUTES });
  await user.click(await screen.findByRole("button", { name: "Robin Holm" }));
  (await screen.findByRole("button", { name: "Deactivate" })).focus();
  await user.keyboard("{Enter}");
  expect(within(screen.getByRole("alertdialog")).getByRole("button", { name: "Cancel" })).toBe(document.activeElement);
  await user.keyboard("{Enter}");
  expect(screen.queryByRole("alertdialog")).toBeNull();
  expect(screen.getByRole("button", { name: "Deactivate" })).toBe(document.activeElement);
  expect(api.asked.map(({ route }) => route)).not.toContain("POST /api/users/robin/deactivate");
});

test("without the permission there is no entry in the menu and nothing to see", async () => {
  await renderApp("/admin/people", { as: ANNA, routes: ROUTES });
  expect(await screen.findByText("This page is not for your role")).toBeTruthy();
  expect(screen.queryByRole("link", { name: "People" })).toBeNull();
});

test("a list that cannot be loaded says so", async () => {
  await renderApp("/admin/people", {
    as: ROBIN,
    routes: { "GET /api/users": problem(503, "database.unavailable") },
  });
  expect((await screen.findByRole("alert")).textContent).toContain("The centre cannot reach its database.");
});

test("a login that somebody else has is said beside the field", async () => {
  const routes = { ...ROUTES, "POST /api/users": problem(409, "identity.login_taken") };
  const { user } = await renderApp("/admin/people", { as: ROBIN, routes });
  await user.click(await screen.findByRole("button", { name: "Add a person" }));
  const drawer = within(await screen.findByRole("dialog"));
  await user.type(drawer.getByLabelText("Name"), "Anna Berg");
  await user.type(drawer.getByLabelText("Login"), "anna");
  await user.click(drawer.getByRole("button", { name: "Add a person" }));
  expect(await drawer.findByText("Somebody else has this login.")).toBeTruthy();
  expect(document.activeElement).toBe(drawer.getByLabelText("Login"));
  expect(drawer.queryByRole("alert")).toBeNull();
});
