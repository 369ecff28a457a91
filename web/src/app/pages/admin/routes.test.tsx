import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { renderApp } from "@/testing/render-app";
import { ROBIN, SETTINGS, settings } from "@/testing/settings-world";
import { SASHA } from "@/testing/world";

test("a route's steps are added, put in order by keys and removed", async () => {
  const { user, api } = await renderApp("/admin/routes", { as: ROBIN, routes: settings() });
  await user.click(await screen.findByRole("button", { name: "To support" }));
  const form = await screen.findByRole("form", { name: "To support" });
  await user.click(within(form).getByRole("button", { name: "One agent" }));
  await user.click(within(form).getByRole("button", { name: "Move up: Step 3" }));
  await user.click(within(form).getByRole("button", { name: "Remove step 1" }));
  await user.click(within(form).getByRole("button", { name: "Save" }));
  await waitFor(() =>
    expect(api.sentTo("PUT /api/settings/routes/to-support")).toMatchObject([
      {
        steps: [
          { kind: "agent", agent: "anna", ring_s: 20 },
          { kind: "queue", queue: "support", wait_s: null },
        ],
      },
    ]),
  );
});

test("a step keeps the agent and the queue that were switched off since, and they are not offered anew", async () => {
  const off = (items: readonly object[]) => items.map((item, index) => ({ ...item, is_active: index > 0 }));
  const steps = [
    { kind: "agent", agent: "anna", ring_s: 20 },
    { kind: "queue", queue: "sales", wait_s: null },
    { kind: "agent", agent: "ben", ring_s: 20 },
  ];
  const routes = settings({
    agents: off(SETTINGS.agents),
    queues: off(SETTINGS.queues),
    routes: SETTINGS.routes.map((route) => ({ ...route, steps })),
  });
  const { user } = await renderApp("/admin/routes", { as: ROBIN, routes });
  expect(await screen.findByText("Anna Sokolova → Sales → Ben Carter")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "To support" }));
  const form = await screen.findByRole("form", { name: "To support" });
  expect(within(form).getByLabelText("Queue")).toHaveProperty("value", "sales");
  const [anna, ben] = within(form).getAllByLabelText("One agent");
  expect(anna).toHaveProperty("value", "anna");
  expect(ben?.textContent).toBe("Ben Carter");
});

test.each([
  { as: ROBIN, isDragged: true },
  { as: SASHA, isDragged: false },
])("$as.name drags the steps of a route: $isDragged", async ({ as, isDragged }) => {
  const { user } = await renderApp("/admin/routes", { as, routes: settings() });
  await user.click(await screen.findByRole("button", { name: "To support" }));
  const form = await screen.findByRole("form", { name: "To support" });
  const [first, second] = ["Step 1", "Step 2"].map((name) => within(form).getByRole("group", { name }));
  if (!first || !second) throw new Error("There are not two steps");
  expect(first.getAttribute("draggable")).toBe(String(isDragged));
  fireEvent.dragStart(first, { dataTransfer: {} });
  fireEvent.drop(second);
  const now = within(form).getByRole("group", { name: "Step 1" });
  expect(now.textContent?.includes("Personal manager")).toBe(!isDragged);
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("alertdialog") !== null).toBe(isDragged);
});

test("a route tells in words what callers meet, with the conditions of its steps", async () => {
  const steps = [
    { kind: "personal_manager", ring_s: 15, when: null },
    { kind: "backups", ring_s: 15, when: null },
    { kind: "last_agent", ring_s: 15, within_s: 30 * 86_400, when: null },
    {
      kind: "queue",
      queue: "support",
      wait_s: 120,
      when: { hours: "office", is_known: true, languages: ["ru"], tiers: ["gold", "business"], is_negated: false },
    },
    { kind: "head", team: "front", ring_s: 30, when: null },
    { kind: "exit", way: "callback", when: null },
  ];
  const routes = settings({ routes: SETTINGS.routes.map((route) => ({ ...route, steps })) });
  const { user } = await renderApp("/admin/routes", { as: ROBIN, routes });
  await user.click(await screen.findByRole("button", { name: "To support" }));
  const told = await screen.findByRole("region", { name: "What callers meet" });
  expect([...told.querySelectorAll("p")].map(({ textContent }) => textContent)).toEqual([
    "1. The caller's personal manager, if there is one who is free, is rung for 15 seconds.",
    "2. All free backups of the manager are rung together for 15 seconds; the first answer wins.",
    "3. Whoever talked to the caller last, within 30 days, is rung for 15 seconds if free.",
    "4. The caller waits in the queue “Support” for at most 2 minutes. Only if “Office” is open, the caller is a known customer, the caller speaks Русский, and their tier is gold or business.",
    "5. The head of Front office is rung for 30 seconds, and the contact is flagged to be looked into.",
    "6. The caller is offered a callback, if the flow of the line has one.",
  ]);
});

test("a step gets a condition, and one that says nothing is not stored", async () => {
  const { user, api } = await renderApp("/admin/routes", { as: ROBIN, routes: settings() });
  await user.click(await screen.findByRole("button", { name: "To support" }));
  const form = await screen.findByRole("form", { name: "To support" });
  const [first, second] = ["Step 1", "Step 2"].map((name) => within(within(form).getByRole("group", { name })));
  await user.click((first as NonNullable<typeof first>).getByRole("button", { name: "Only for some callers" }));
  await user.click((second as NonNullable<typeof second>).getByRole("button", { name: "Only for some callers" }));
  await user.click((second as NonNullable<typeof second>).getByRole("checkbox", { name: "gold" }));
  expect(await within(form).findByText(/^Some callers reach nobody/)).toBeTruthy();
  await user.click(within(form).getByRole("button", { name: "Save" }));
  await waitFor(() =>
    expect(api.sentTo("PUT /api/settings/routes/to-support")).toMatchObject([
      { steps: [{ when: null }, { when: { tiers: ["gold"], is_negated: false } }] },
    ]),
  );
});
