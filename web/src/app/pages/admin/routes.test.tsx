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
  const [first, second] = within(form)
    .getAllByText(/^Step \d$/)
    .map(({ parentElement }) => parentElement);
  if (!first || !second) throw new Error("There are not two steps");
  expect(first.getAttribute("draggable")).toBe(String(isDragged));
  fireEvent.dragStart(first, { dataTransfer: {} });
  fireEvent.drop(second);
  const steps = within(form).getAllByText(/^Step \d$/);
  expect(steps[0]?.parentElement?.textContent?.includes("Personal manager")).toBe(!isDragged);
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("alertdialog") !== null).toBe(isDragged);
});
