import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { problem, silence } from "@/testing/fake-api";
import { MANAGER } from "@/testing/reports";
import { menu, saved, shown } from "@/testing/saved-page";
import { EVENINGS, savedReport } from "@/testing/saved-reports";

test("a report is saved as it is shown, under a name, and is then open", async () => {
  const made = savedReport("r9", "Busy queues", { is_shared: true });
  const { user, api, router } = await shown({ reports: [] }, { routes: { "POST /api/reports": made } });
  await user.click(await screen.findByRole("button", { name: "Save this report" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Save a report" }));
  await user.type(dialog.getByRole("textbox", { name: "Name" }), "Busy queues");
  await user.click(dialog.getByRole("checkbox", { name: "Share with colleagues" }));
  await expectAccessible();
  await user.click(dialog.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("Busy queues is saved.")).toBeTruthy();
  const [sent] = api.sentTo("POST /api/reports");
  expect(sent).toMatchObject({ name: "Busy queues", is_shared: true, address: { by: ["queue"], range: "week" } });
  expect(router.state.location.search).toMatchObject({ report: "own", saved: "r9", by: ["queue"] });
});

test("saved reports are opened, own ones and those that others share", async () => {
  const { user, router } = await shown();
  expect(await saved().findByText("by Kim")).toBeTruthy();
  await user.click(saved().getByRole("link", { name: /^Evenings/ }));
  await waitFor(() =>
    expect(router.state.location.search).toEqual({
      report: "own",
      saved: "r1",
      metric: ["offered", "sl.offered"],
      by: ["queue"],
      range: "yesterday",
    }),
  );
  expect(
    saved()
      .getByRole("link", { name: /^Evenings/ })
      .getAttribute("aria-current"),
  ).toBe("page");
  expect(saved().queryByRole("button", { name: /^Save/ })).toBeNull();
  await expectAccessible();
});

test("an own report that was changed can be saved again or as another one", async () => {
  const { user, api } = await shown({}, { routes: { "PUT /api/reports/*": EVENINGS } });
  await user.click(await saved().findByRole("link", { name: /^Evenings/ }));
  await user.selectOptions(await screen.findByRole("combobox", { name: "Time" }), "Last week");
  expect(await saved().findByText("changed")).toBeTruthy();
  expect(saved().getByRole("button", { name: "Save this report" })).toBeTruthy();
  await user.click(saved().getByRole("button", { name: "Save changes" }));
  await waitFor(() =>
    expect(api.sentTo("PUT /api/reports/r1")).toEqual([
      { name: "Evenings", is_shared: false, address: { ...EVENINGS.address, range: "last_week" } },
    ]),
  );
});

test("somebody else's report is saved under a name of one's own, and not changed", async () => {
  const { user } = await shown();
  await user.click(await saved().findByRole("link", { name: /^Monday/ }));
  await user.selectOptions(await screen.findByRole("combobox", { name: "Time" }), "Today");
  expect(await saved().findByRole("button", { name: "Save this report" })).toBeTruthy();
  expect(saved().queryByRole("button", { name: "Save changes" })).toBeNull();
  const items = await menu(user, "Monday");
  expect(items.getAllByRole("menuitem").map((item) => item.textContent)).toEqual(["Send by e-mail"]);
});

test("a report that is deleted can be had back", async () => {
  const routes = { "DELETE /api/reports/*": null, "POST /api/reports/*/restore": null };
  const { user, api } = await shown({}, { routes });
  await user.click((await menu(user, "Evenings")).getByRole("menuitem", { name: "Delete" }));
  expect(await screen.findByText("Evenings is deleted.")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(() => expect(api.sentTo("POST /api/reports/r1/restore")).toHaveLength(1));
});

test("whoever may not send reports is not offered it", async () => {
  const { user } = await shown({}, { as: MANAGER });
  const items = await menu(user, "Evenings");
  expect(items.getAllByRole("menuitem").map((item) => item.textContent)).toEqual(["Rename or share", "Delete"]);
  expect(screen.queryByRole("button", { name: "What to do with Monday" })).toBeNull();
});

test("the report is there while saved ones are on their way, and when they cannot be had", async () => {
  await shown({}, { routes: { "GET /api/reports": silence } });
  expect(await screen.findByRole("row", { name: /^Support/ })).toBeTruthy();
});

test("that saved reports cannot be had is said", async () => {
  await shown({}, { routes: { "GET /api/reports": problem(503, "database.unavailable") } });
  expect(await saved().findByRole("alert")).toBeTruthy();
});
