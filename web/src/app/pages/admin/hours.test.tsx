import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { renderApp } from "@/testing/render-app";
import { ROBIN, settings } from "@/testing/settings-world";

test("a week is typed and copied", async () => {
  const { user, api } = await renderApp("/admin/hours", { as: ROBIN, routes: settings() });
  await user.click(await screen.findByRole("button", { name: "Office" }));
  const form = await screen.findByRole("form", { name: "Office" });
  fireEvent.change(within(form).getByLabelText("Monday, from"), { target: { value: "08:30" } });
  fireEvent.change(within(form).getByLabelText("Monday, to"), { target: { value: "00:00" } });
  await user.click(within(form).getByText("All working days like the first"));
  await user.click(within(form).getByLabelText("Remove Friday, 08:30"));
  await user.click(within(form).getByLabelText("Add a time: Saturday"));
  await user.click(within(form).getByRole("button", { name: "Save" }));
  await waitFor(() => expect(api.sentTo("PUT /api/settings/hours/office")).toHaveLength(1));
  const [sent] = api.sentTo("PUT /api/settings/hours/office") as [{ spans: { weekday: number }[] }];
  expect(sent.spans).toHaveLength(5);
  expect(sent.spans).toContainEqual({ weekday: 3, start: 510, end: 1_440 });
  expect(sent.spans).toContainEqual({ weekday: 5, start: 540, end: 1_080 });
});

test("times stay where they are typed, whatever their order, and are sent in order", async () => {
  const { user, api } = await renderApp("/admin/hours", { as: ROBIN, routes: settings() });
  await user.click(await screen.findByRole("button", { name: "Office" }));
  const form = await screen.findByRole("form", { name: "Office" });
  await user.click(within(form).getByLabelText("Add a time: Monday"));
  const from = within(form).getAllByLabelText("Monday, from")[1];
  const to = within(form).getAllByLabelText("Monday, to")[1];
  if (!from || !to) throw new Error("There is no second time");
  fireEvent.change(from, { target: { value: "07:00" } });
  expect(from).toHaveProperty("value", "07:00");
  fireEvent.change(to, { target: { value: "08:15" } });
  await user.clear(to);
  await user.click(within(form).getByRole("button", { name: "Save" }));
  expect(screen.getByText("Write a time such as 9:30 or 18:00.")).toBeTruthy();
  expect(document.activeElement).toBe(to);
  await user.type(to, "815");
  await user.tab();
  expect(to).toHaveProperty("value", "08:15");
  await user.type(to, "{ArrowUp}{ArrowUp}{ArrowDown}");
  expect(to).toHaveProperty("value", "08:30");
  await user.click(within(form).getByRole("button", { name: "Save" }));
  await waitFor(() => expect(api.sentTo("PUT /api/settings/hours/office")).toHaveLength(1));
  const [sent] = api.sentTo("PUT /api/settings/hours/office") as [{ spans: object[] }];
  expect(sent.spans.slice(0, 3)).toEqual([
    { weekday: 0, start: 420, end: 510 },
    { weekday: 0, start: 540, end: 1_080 },
    { weekday: 1, start: 540, end: 1_080 },
  ]);
});

test("holidays are removed and added", async () => {
  const { user, api } = await renderApp("/admin/hours", { as: ROBIN, routes: settings() });
  await user.click(await screen.findByRole("button", { name: "Office" }));
  const form = await screen.findByRole("form", { name: "Office" });
  await user.click(within(form).getByLabelText("Remove holiday 1"));
  await user.click(within(form).getByText("Add a holiday"));
  fireEvent.change(within(form).getByLabelText("Date of holiday 1"), { target: { value: "2027-01-01" } });
  await user.type(within(form).getByLabelText("Name of holiday 1"), "New Year");
  await user.click(within(form).getByRole("button", { name: "Save" }));
  await waitFor(() => expect(api.sentTo("PUT /api/settings/hours/office")).toHaveLength(1));
  expect(api.sentTo("PUT /api/settings/hours/office")).toMatchObject([
    { holidays: [{ date: "2027-01-01", name: "New Year" }] },
  ]);
});

test("a holiday is chosen in a calendar by keys", async () => {
  const { user } = await renderApp("/admin/hours", { as: ROBIN, routes: settings() });
  await user.click(await screen.findByRole("button", { name: "Office" }));
  await user.click(await screen.findByRole("button", { name: "Choose in a calendar: Date of holiday 1" }));
  const day = await screen.findByRole("button", { name: "Friday, December 25, 2026" });
  await waitFor(() => expect(document.activeElement).toBe(day));
  await user.keyboard("{PageDown}{ArrowUp}{End}{Enter}");
  expect(await screen.findByLabelText("Date of holiday 1")).toHaveProperty("value", "2027-01-24");
});
