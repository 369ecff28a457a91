import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { problem, silence } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { ANNA, MARIA, PAVEL, ROBIN, SASHA } from "@/testing/world";

const MASHA = { ...MARIA, customer: "masha", name: "Masha L.", manager: "ben", manager_name: "Ben Carter", version: 1 };

const TWO = {
  "GET /api/customers": [MARIA, MASHA],
  "GET /api/customers/*": ({ path }: { path: readonly string[] }) => (path[0] === "masha" ? MASHA : MARIA),
};

test("lists customers with their tier, manager and address", async () => {
  await renderApp("/customers", { as: ANNA });
  const row = await screen.findByRole("row", { name: /Maria Lindqvist gold English Anna Sokolova \+46705550134/ });
  expect(within(row).getByRole("link").getAttribute("href")).toBe("/customers/maria");
  await expectAccessible();
});

test("what is searched for stands in the address", async () => {
  const { user, router } = await renderApp("/customers", { as: ANNA });
  await user.selectOptions(await screen.findByRole("combobox", { name: "Tier" }), "gold");
  await user.selectOptions(screen.getByRole("combobox", { name: "Personal manager" }), "Ben Carter");
  await user.type(screen.getByRole("textbox", { name: "Search customers" }), "lind{Enter}");
  expect(router.state.location.search).toEqual({ tier: "gold", manager: "ben", q: "lind" });
});

test("says how many are found, and takes out just those", async () => {
  const { user } = await renderApp("/customers?tier=gold&q=lind", {
    as: SASHA,
    routes: {
      "GET /api/customers/count": ({ query }: { query: URLSearchParams }) => ({
        count: query.toString() === "q=lind&tier=gold" ? 1234 : 1,
      }),
    },
  });
  expect(await screen.findByText("1,234 customers")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Export" }));
  const csv = await screen.findByRole("menuitem", { name: /CSV/ });
  expect(csv.getAttribute("href")).toMatch(/^\/api\/export\/customers\?q=lind&tier=gold&format=csv&/);
  expect(screen.queryByRole("link", { name: "Import" })).toBeNull();
});

test("who sets the centre up imports customers", async () => {
  await renderApp("/customers", { as: { ...SASHA, permissions: [...SASHA.permissions, "settings.write"] } });
  expect((await screen.findByRole("link", { name: "Import" })).getAttribute("href")).toBe(
    "/admin/import?kind=customers",
  );
});

test("an empty list says what to do, and an empty search how to go back", async () => {
  const nothing = { "GET /api/customers/page": { items: [], next: null } };
  await renderApp("/customers", { as: ANNA, routes: nothing });
  expect(await screen.findByText("No customers yet")).toBeTruthy();
  document.body.replaceChildren();
  const { user, router } = await renderApp("/customers?q=x", { as: ANNA, routes: nothing });
  await user.click(await screen.findByRole("button", { name: "Clear the search" }));
  expect(router.state.location.search).toEqual({});
});

test("loads, fails and is not for everybody", async () => {
  await renderApp("/customers", { as: ANNA, routes: { "GET /api/customers/page": silence } });
  expect(await screen.findByRole("status", { name: "Loading" })).toBeTruthy();
  document.body.replaceChildren();
  await renderApp("/customers", {
    as: ANNA,
    routes: { "GET /api/customers/page": problem(503, "database.unavailable") },
  });
  expect(await screen.findByRole("alert")).toBeTruthy();
  document.body.replaceChildren();
  await renderApp("/customers", { as: ROBIN });
  expect(await screen.findByText("This page is not for your role")).toBeTruthy();
});

test("a customer is added with an address", async () => {
  const added = { ...MARIA, customer: "new", name: "Olga", version: 1 };
  const { user, api } = await renderApp("/customers", { as: ANNA, routes: { "POST /api/customers": added } });
  await user.click(await screen.findByRole("button", { name: "Add a customer" }));
  const form = await screen.findByRole("form", { name: "Add a customer" });
  await user.type(within(form).getByRole("textbox", { name: "Name" }), "Olga");
  await user.click(within(form).getByRole("button", { name: "Add an address" }));
  await user.type(within(form).getByRole("textbox", { name: "Address 1" }), "+7 495 555");
  await expectAccessible();
  await user.click(within(form).getByRole("button", { name: "Save" }));
  await waitFor(() =>
    expect(api.sentTo("POST /api/customers")).toEqual([
      expect.objectContaining({ name: "Olga", addresses: [{ kind: "phone", value: "+7 495 555" }] }),
    ]),
  );
  expect(await screen.findByText("Saved: Olga")).toBeTruthy();
});

test("a profile shows who the customer is, and what was with them", async () => {
  const asked = {
    request: "q1",
    line: "web",
    customer: "maria",
    name: "Maria",
    language: "en",
    reach_by: "phone",
    address: "+46705550134",
    wished_at: null,
    note: "After five",
    asked_at: 1,
    cause: "asked",
    reason: null,
    due: null,
    contact: null,
    queue: null,
    waited: null,
    state: "open",
    taken_by: null,
    is_mine: false,
    attempts: 0,
    attempted_at: null,
    ended_at: null,
  };
  await renderApp("/customers/maria", { as: ANNA, routes: { "GET /api/callbacks": [asked] } });
  expect(await screen.findByRole("heading", { level: 1, name: /Maria Lindqvist/ })).toBeTruthy();
  const contacts = await screen.findByRole("region", { name: "Contacts" });
  expect(await within(contacts).findByRole("row", { name: /Support Anna Sokolova.*Solved/ })).toBeTruthy();
  expect(within(contacts).getByRole("link", { name: "All in the history" }).getAttribute("href")).toBe(
    "/history?customer=maria",
  );
  expect(await screen.findByText("After five")).toBeTruthy();
  const addresses = screen.getByRole("region", { name: "How to reach them" });
  expect(within(addresses).getByRole("link", { name: "+46705550134" })).toBeTruthy();
  await expectAccessible();
});

test("an agent changes what they learn, but not who looks after the customer; a change can be taken back", async () => {
  const { user, api } = await renderApp("/customers/maria", {
    as: ANNA,
    routes: {
      "PUT /api/customers/*": ({ body }: { body: unknown }) => ({ ...MARIA, ...(body as object), version: 4 }),
    },
  });
  expect(screen.queryByRole("button", { name: "Merge…" })).toBeNull();
  await user.click(await screen.findByRole("button", { name: "Edit" }));
  const form = await screen.findByRole("form", { name: MARIA.name });
  expect(within(form).getByRole("combobox", { name: "Personal manager" })).toHaveProperty("disabled", false);
  expect(within(form).getByRole("group", { name: "Who looks after them" })).toHaveProperty("disabled", true);
  await user.type(within(form).getByRole("textbox", { name: "Good to know" }), " Fibre.");
  await user.click(within(form).getByRole("button", { name: "Save" }));
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() =>
    expect(api.sentTo("PUT /api/customers/maria")).toEqual([
      expect.objectContaining({ note: "Prefers to be called Maria. Fibre.", version: 3 }),
      expect.objectContaining({ note: "Prefers to be called Maria.", version: 4 }),
    ]),
  );
});

test("a supervisor puts the backups in order", async () => {
  const { user, api } = await renderApp("/customers/maria", {
    as: SASHA,
    routes: { "PUT /api/customers/*": { ...MARIA, version: 4 } },
  });
  await user.click(await screen.findByRole("button", { name: "Edit" }));
  const form = await screen.findByRole("form", { name: MARIA.name });
  const add = within(form).getByRole("combobox", { name: "Add a backup" });
  await user.selectOptions(add, "Ben Carter");
  await user.selectOptions(within(form).getByRole("combobox", { name: "Add a backup" }), "Chen Jing");
  await user.click(within(form).getByRole("button", { name: "Move up: Chen Jing" }));
  await user.click(within(form).getByRole("button", { name: "Save" }));
  await waitFor(() =>
    expect(api.sentTo("PUT /api/customers/maria")).toEqual([expect.objectContaining({ backups: ["chen", "ben"] })]),
  );
});

test("two profiles are shown side by side before they become one", async () => {
  const { user, api } = await renderApp("/customers/maria", {
    as: SASHA,
    routes: { ...TWO, "POST /api/customers/*/merges": { ...MARIA, version: 4 } },
  });
  await user.click(await screen.findByRole("button", { name: "Merge…" }));
  await user.type(await screen.findByRole("textbox", { name: "The other profile" }), "masha");
  await user.click(await screen.findByRole("button", { name: /Masha L\./ }));
  const preview = await screen.findByRole("table", { name: "What becomes of both" });
  expect(within(preview).getByRole("radio", { name: "Maria Lindqvist" })).toHaveProperty("checked", true);
  expect(within(preview).queryByRole("radio", { name: "gold" })).toBeNull();
  await user.click(within(preview).getByRole("radio", { name: "Masha L." }));
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Merge" }));
  await waitFor(() =>
    expect(api.sentTo("POST /api/customers/maria/merges")).toEqual([
      { other: "masha", version: 3, other_version: 1, take: ["name"] },
    ]),
  );
  expect(await screen.findByText(/Merged into Maria Lindqvist/)).toBeTruthy();
});

test("what was merged is parted again", async () => {
  const merge = {
    merge: "m1",
    customer: "masha",
    name: "Masha L.",
    merged_at: 1,
    merged_by: "sasha",
    can_be_undone: true,
  };
  const { user, api } = await renderApp("/customers/maria", {
    as: PAVEL,
    routes: { "GET /api/customers/*/merges": [merge], "POST /api/customers/*/merges/*/undo": MARIA },
  });
  await user.click(await screen.findByRole("button", { name: "Part from Masha L." }));
  await waitFor(() => expect(api.sentTo("POST /api/customers/maria/merges/m1/undo")).toHaveLength(1));
});

test("the id of a merged profile leads to the one that remained", async () => {
  const { router } = await renderApp("/customers/masha", { as: ANNA });
  await waitFor(() => expect(router.state.location.pathname).toBe("/customers/maria"));
});
