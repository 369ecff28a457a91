import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { renderApp } from "@/testing/render-app";
import { ROBIN, settings } from "@/testing/settings-world";

test("what is still used is switched off only after a word about what happens", async () => {
  const { user, api } = await renderApp("/admin/queues", { as: ROBIN, routes: settings() });
  await user.click(await screen.findByRole("button", { name: "Switch off Support" }));
  const asked = await screen.findByRole("dialog", { name: "Switch off Support?" });
  expect(asked.textContent).toContain("go on to the next step of their route");
  expect(within(asked).getByRole("link", { name: "To support" })).toHaveProperty(
    "href",
    expect.stringContaining("/admin/routes?open=to-support"),
  );
  await user.click(within(asked).getByRole("button", { name: "Cancel" }));
  expect(api.sentTo("PUT /api/settings/queues/support")).toEqual([]);
});

test("a queue that nobody serves stands out", async () => {
  await renderApp("/admin/queues", { as: ROBIN, routes: settings() });
  const row = (await screen.findByRole("button", { name: "Sales" })).closest("tr");
  expect(row?.textContent).toContain("Nobody");
});

test("a table is put in the order of a column, and back", async () => {
  const { user } = await renderApp("/admin/queues", { as: ROBIN, routes: settings() });
  const names = () => screen.getAllByRole("rowheader").map(({ textContent }) => textContent);
  const head = await screen.findByRole("columnheader", { name: "Agents" });
  expect(names()).toEqual(["Sales", "Support"]);
  await user.click(within(head).getByRole("button"));
  await user.click(within(head).getByRole("button"));
  expect(head.getAttribute("aria-sort")).toBe("descending");
  expect(names()).toEqual(["Support", "Sales"]);
  await user.click(within(head).getByRole("button"));
  expect(head.getAttribute("aria-sort")).toBe("none");
  expect(names()).toEqual(["Sales", "Support"]);
});

test("the arrows go from row to row", async () => {
  const { user } = await renderApp("/admin/queues", { as: ROBIN, routes: settings() });
  (await screen.findByRole("button", { name: "Sales" })).focus();
  await user.keyboard("{ArrowDown}");
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Support" }));
  await user.keyboard("{ArrowDown}{Home}");
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Sales" }));
});

test("what is switched off can be shown alone", async () => {
  const { user } = await renderApp("/admin/skills", { as: ROBIN, routes: settings() });
  await user.click(await screen.findByRole("radio", { name: "Switched off (1)" }));
  expect(screen.getAllByRole("rowheader").map(({ textContent }) => textContent)).toEqual(["Dial-up"]);
});

test("an address opens the form of what it names, and closing it leaves the list", async () => {
  const { user, router } = await renderApp("/admin/queues?open=support", { as: ROBIN, routes: settings() });
  await screen.findByRole("form", { name: "Support" });
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(screen.queryByRole("form")).toBeNull());
  expect(router.state.location.searchStr).toBe("");
});

test("a copy is saved as something new, under another name", async () => {
  const { user, api } = await renderApp("/admin/queues", { as: ROBIN, routes: settings() });
  await user.click(await screen.findByRole("button", { name: "Duplicate Support" }));
  await screen.findByRole("form", { name: "Add a queue" });
  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(api.sentTo("POST /api/settings/queues")).toHaveLength(1));
  expect(api.sentTo("POST /api/settings/queues")).toMatchObject([{ name: { en: "Support (2)" }, version: 0 }]);
});

test("a field that is missing says so below itself, has the focus, and is silent once it is filled", async () => {
  const { user, api } = await renderApp("/admin/teams", { as: ROBIN, routes: settings() });
  await user.click(await screen.findByRole("button", { name: "Front office" }));
  const name = await screen.findByLabelText("Name");
  await user.clear(name);
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(document.activeElement).toBe(name);
  expect(name.getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByText("Please fill this in.").id).toBe(name.getAttribute("aria-describedby"));
  expect(api.sentTo("PUT /api/settings/teams/front")).toEqual([]);
  await user.type(name, "East");
  expect(screen.queryByText("Please fill this in.")).toBeNull();
});
