import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { LANGUAGES } from "@/i18n/languages";
import { expectAccessible } from "@/testing/accessible";
import { deskContact, deskMe } from "@/testing/desk";
import { problem, silence } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { NOTHING, ROBIN, settings } from "@/testing/settings-world";
import { ANNA, SASHA } from "@/testing/world";

interface Page {
  path: string;
  title: string;
  /** What it lists first. */
  item: string;
  /** What an empty centre is offered. */
  add: string;
  /** Whether switching the item off is felt elsewhere. */
  isMissed?: boolean;
}

const PAGES: readonly Page[] = [
  { path: "teams", title: "Teams", item: "Front office", add: "Add a team" },
  { path: "skills", title: "Skills", item: "Fibre", add: "Add a skill" },
  { path: "breaks", title: "Breaks", item: "Lunch", add: "Add a break" },
  { path: "queues", title: "Queues", item: "Sales", add: "Add a queue" },
  { path: "routes", title: "Routes", item: "To support", add: "Add a route", isMissed: true },
  { path: "hours", title: "Opening hours", item: "Office", add: "Add opening hours", isMissed: true },
  { path: "lines", title: "Lines", item: "Website", add: "Add a line", isMissed: true },
  { path: "outcomes", title: "Outcomes", item: "Solved", add: "Add an outcome" },
];

test("an outcome says whether the customer needs nothing more", async () => {
  const { user, api } = await renderApp("/admin/outcomes", { as: ROBIN, routes: settings() });
  await user.click(await screen.findByRole("button", { name: "Solved" }));
  const form = await screen.findByRole("form", { name: "Solved" });
  await user.click(within(form).getByRole("switch", { name: "The customer needs nothing more" }));
  await user.click(within(form).getByRole("button", { name: "Save" }));
  await waitFor(() => expect(api.sentTo("PUT /api/settings/outcomes/solved")).toMatchObject([{ is_solved: true }]));
});

describe.each(PAGES)("$title", ({ path, title, item, add, isMissed = false }) => {
  test("lists what is set up and opens it in a form, accessibly", async () => {
    const { user } = await renderApp(`/admin/${path}`, { as: ROBIN, routes: settings() });
    expect(await screen.findByRole("heading", { level: 1, name: title })).toBeTruthy();
    await user.click(await screen.findByRole("button", { name: item }));
    expect(await screen.findByRole("form", { name: item })).toBeTruthy();
    await expectAccessible();
  });

  test("an empty centre is told what to do first", async () => {
    const { user } = await renderApp(`/admin/${path}`, { as: ROBIN, routes: settings(NOTHING) });
    await user.click(await screen.findByRole("button", { name: add }));
    const form = await screen.findByRole("form", { name: add });
    expect(within(form).getByRole("button", { name: "Save" })).toHaveProperty("disabled", true);
  });

  test("is switched off with one click, which can be taken back", async () => {
    const { user, api } = await renderApp(`/admin/${path}`, { as: ROBIN, routes: settings() });
    await user.click(await screen.findByRole("button", { name: `Switch off ${item}` }));
    if (isMissed) await user.click(await screen.findByRole("button", { name: "Switch off" }));
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    const sent = api.asked.filter(({ route }) => route.startsWith(`PUT /api/settings/${path}/`));
    expect(sent.map(({ body }) => body)).toMatchObject([
      { is_active: false, version: 1 },
      { is_active: true, version: 2 },
    ]);
  });

  test("who may only read sees a form without a way to save", async () => {
    const { user } = await renderApp(`/admin/${path}`, { as: SASHA, routes: settings() });
    await user.click(await screen.findByRole("button", { name: item }));
    expect(await screen.findByRole("form", { name: item })).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
    expect(screen.queryByRole("button", { name: add })).toBeNull();
  });

  test("who may not read settings is told so", async () => {
    await renderApp(`/admin/${path}`, { as: ANNA, routes: settings() });
    expect(await screen.findByText("This page is not for your role")).toBeTruthy();
  });
});

describe("a form", () => {
  test("sends what is new and closes when it is saved", async () => {
    const { user, api } = await renderApp("/admin/skills", { as: ROBIN, routes: settings() });
    await user.click(await screen.findByRole("button", { name: "Add a skill" }));
    await user.type(await screen.findByLabelText("Name in English"), "Routers");
    await user.type(screen.getByLabelText("Name in Русский"), "Роутеры");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("Saved: Routers")).toBeTruthy();
    expect(screen.queryByRole("form")).toBeNull();
    expect(api.sentTo("POST /api/settings/skills")).toEqual([
      { name: { en: "Routers", ru: "Роутеры" }, is_active: true, version: 0 },
    ]);
  });

  test("asks before it throws away what was typed", async () => {
    const { user } = await renderApp("/admin/teams", { as: ROBIN, routes: settings() });
    await user.click(await screen.findByRole("button", { name: "Front office" }));
    await user.type(await screen.findByLabelText("Name"), " East");
    await user.keyboard("{Escape}");
    const asked = await screen.findByRole("alertdialog", { name: "Your changes are not saved." });
    await user.click(within(asked).getByRole("button", { name: "Go on editing" }));
    expect(screen.getByLabelText("Name")).toHaveProperty("value", "Front office East");
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    await user.click(await screen.findByRole("button", { name: "Discard them" }));
    expect(screen.queryByRole("form")).toBeNull();
  });

  test("keeps one from leaving unless a call was answered, which leads to the desk at once", async () => {
    const as = { ...ROBIN, agent: "anna", permissions: [...ANNA.permissions, ...ROBIN.permissions] };
    const { user, router, live } = await renderApp("/admin/teams", { as, routes: settings() });
    await user.click(await screen.findByRole("button", { name: "Front office" }));
    await user.type(await screen.findByLabelText("Name"), "!");
    void router.navigate({ to: "/admin/skills" });
    expect(await screen.findByRole("alertdialog", { name: "Your changes are not saved." })).toBeTruthy();
    expect(router.state.location.pathname).toBe("/admin/teams");
    await live.show("desk", { me: deskMe("talking"), contact: deskContact("talking") });
    await waitFor(() => expect(router.state.location.pathname).toBe("/desk"));
  });

  test("that is closed still says so when its change cannot be taken back", async () => {
    const { user, api } = await renderApp("/admin/teams", { as: ROBIN, routes: settings() });
    await user.click(await screen.findByRole("button", { name: "Front office" }));
    await user.type(await screen.findByLabelText("Name"), "!");
    await user.click(screen.getByRole("button", { name: "Save" }));
    const undo = await screen.findByRole("button", { name: "Undo" });
    api.change({ "PUT /api/settings/teams/*": problem(409, "settings.changed_meanwhile") });
    await user.click(undo);
    expect(await screen.findByText(/^Not undone: Front office\. Somebody else has changed this/)).toBeTruthy();
  });

  test("that somebody else has overtaken says so, and loads the newest", async () => {
    const routes = { ...settings(), "PUT /api/settings/teams/*": problem(409, "settings.changed_meanwhile") };
    const { user, api } = await renderApp("/admin/teams", { as: ROBIN, routes });
    await user.click(await screen.findByRole("button", { name: "Front office" }));
    await user.type(await screen.findByLabelText("Name"), "!");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect((await screen.findByRole("alert")).textContent).toContain("Somebody else has changed this");
    api.change({
      "GET /api/settings/teams": [{ team: "front", name: "Back office", head: null, is_active: true, version: 5 }],
    });
    await user.click(screen.getByRole("button", { name: "Load the newest" }));
    expect(await screen.findByRole("form", { name: "Back office" })).toBeTruthy();
  });
});

test("nothing more is switched off while a switch is on its way", async () => {
  const routes = { ...settings(), "PUT /api/settings/queues/*": silence };
  const { user } = await renderApp("/admin/queues", { as: ROBIN, routes });
  await user.click(await screen.findByRole("button", { name: "Switch off Sales" }));
  for (const name of ["Switch off Sales", "Switch off Support"])
    expect(screen.getByRole("button", { name })).toHaveProperty("disabled", true);
});

test("breaks are put in another order by keys", async () => {
  const { user, api } = await renderApp("/admin/breaks", { as: ROBIN, routes: settings() });
  await user.click(await screen.findByRole("button", { name: "Move down: Lunch" }));
  expect(api.sentTo("PUT /api/settings/breaks/order")).toEqual([{ order: ["meeting", "lunch"] }]);
});

test("a long list is searched", async () => {
  const skills = Array.from({ length: 9 }, (_, n) => ({
    skill: `s${n}`,
    name: { en: `Skill ${n}` },
    is_active: true,
    version: 1,
  }));
  const { user } = await renderApp("/admin/skills", { as: ROBIN, routes: settings({ skills }) });
  await user.type(await screen.findByRole("textbox", { name: "Search by name" }), "skill 7");
  expect(screen.getAllByRole("button", { name: /^Skill/ })).toHaveLength(1);
  await user.type(screen.getByRole("textbox", { name: "Search by name" }), "x");
  expect(screen.getByText("Nothing has this name")).toBeTruthy();
});

test.each(LANGUAGES)("the menu leads everywhere in %s", async (language) => {
  const { user, router } = await renderApp("/admin", { as: ROBIN, routes: settings(), language });
  const menu = (await screen.findAllByRole("navigation"))[1];
  if (!menu) throw new Error("There is no menu");
  for (const link of within(menu).getAllByRole("link")) {
    await user.click(link);
    expect(router.state.location.pathname).toBe(link.getAttribute("href"));
    expect(await screen.findAllByRole("heading", { level: 1 })).toHaveLength(1);
  }
});
