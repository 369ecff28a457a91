import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { problem } from "@/testing/fake-api";
import { menu, saved, shown } from "@/testing/saved-page";
import { schedule } from "@/testing/saved-reports";

test("a report is sent to people on days and at a time, and its next times are shown", async () => {
  const { user, api } = await shown({}, { routes: { "POST /api/reports/*/schedules": schedule() } });
  await user.click((await menu(user, "Evenings")).getByRole("menuitem", { name: "Send by e-mail" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Evenings by e-mail" }));
  await user.click(dialog.getByRole("checkbox", { name: "Friday" }));
  await user.clear(dialog.getByRole("textbox", { name: "Time" }));
  await user.type(dialog.getByRole("textbox", { name: "Time" }), "7:30");
  await user.clear(dialog.getByRole("combobox", { name: "Time zone" }));
  await user.click(dialog.getByRole("combobox", { name: "Time zone" }));
  await user.paste("Europe/Berlin");
  await user.selectOptions(dialog.getByRole("combobox", { name: "File" }), "Excel");
  await user.selectOptions(dialog.getByRole("combobox", { name: "Language" }), "Русский");
  expect(dialog.getByRole<HTMLButtonElement>("button", { name: "Save" }).disabled).toBe(true);
  await user.click(dialog.getByRole("textbox", { name: "Recipients" }));
  await user.paste("boss@example.org\nkim@example.org");
  expect(await dialog.findByText(/^Next: Mon, Nov 30, 08:00; Tue/)).toBeTruthy();
  await user.click(dialog.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("The schedule is saved.")).toBeTruthy();
  expect(api.sentTo("POST /api/reports/r1/schedules")).toEqual([
    {
      timetable: { rhythm: "weekly", weekdays: [1, 2, 3, 4], day: 1, minute: 450, zone: "Europe/Berlin" },
      mailing: { to: ["boss@example.org", "kim@example.org"], language: "ru", format: "xlsx" },
      is_active: true,
    },
  ]);
});

test("what is no address is said, and keeps the schedule from being saved", async () => {
  const { user } = await shown();
  await user.click((await menu(user, "Evenings")).getByRole("menuitem", { name: "Send by e-mail" }));
  const dialog = within(await screen.findByRole("dialog"));
  await user.click(dialog.getByRole("textbox", { name: "Recipients" }));
  await user.paste("boss@example.org, kim");
  await user.tab();
  expect(await dialog.findByText("This is no e-mail address: kim")).toBeTruthy();
  expect(dialog.getByRole<HTMLButtonElement>("button", { name: "Save" }).disabled).toBe(true);
});

test("one is sent now, and a refusal is told with the words of the mail server", async () => {
  const refusal = problem(503, "metrics.letter_refused", {
    address: "boss@example.org",
    trouble: "recipient",
    answer: "550 No such user",
  });
  const { user, api } = await shown({ schedules: [schedule()] }, { routes: { "POST /api/reports/*/send": refusal } });
  await user.click((await menu(user, "Evenings")).getByRole("menuitem", { name: "Send by e-mail" }));
  const dialog = within(await screen.findByRole("dialog"));
  await user.click(dialog.getByRole("button", { name: "Send one now" }));
  const words = await dialog.findByRole("alert");
  expect(words.textContent).toContain("did not accept the letter for boss@example.org");
  expect(words.textContent).toContain("The mail server does not accept this address. 550 No such user");
  api.change({ "POST /api/reports/*/send": null });
  await user.click(dialog.getByRole("button", { name: "Send one now" }));
  expect(await screen.findByText("1 letter is sent.")).toBeTruthy();
});

test("a schedule says when it sends, and which letters were not sent and why", async () => {
  const failed = schedule({
    last_due: Date.UTC(2026, 10, 24, 7) * 1000,
    deliveries: [
      { address: "gone@example.org", state: "failed", at: 0, trouble: "recipient", answer: "550 Gone" },
      { address: "boss@example.org", state: "sent", at: 0, trouble: null, answer: "" },
      { address: "kim@example.org", state: "waiting", at: 0, trouble: "unreachable", answer: "" },
      { address: "lee@example.org", state: "failed", at: 0, trouble: "metrics.mail_off", answer: "" },
    ],
  });
  const { user } = await shown({ schedules: [failed] });
  expect(await saved().findByText("Mon, Tue at 08:00")).toBeTruthy();
  expect(saved().getByText("2 letters were not sent")).toBeTruthy();
  await user.click((await menu(user, "Evenings")).getByRole("menuitem", { name: "Send by e-mail" }));
  const state = within(await screen.findByRole("region", { name: "Last time" }));
  expect(state.getAllByRole("listitem").map((item) => item.textContent)).toEqual([
    "gone@example.org: not sent. The mail server does not accept this address. 550 Gone",
    "boss@example.org: sent",
    "kim@example.org: will be tried again. The mail server did not answer.",
    expect.stringContaining("lee@example.org: not sent. No mail server is set up yet"),
  ]);
  await expectAccessible();
});

test("a schedule is stopped, and deleted with a way back", async () => {
  const routes = {
    "PUT /api/reports/schedules/*": schedule(),
    "DELETE /api/reports/schedules/*": null,
    "POST /api/reports/schedules/*/restore": null,
  };
  const { user, api } = await shown({ schedules: [schedule()] }, { routes });
  await user.click((await menu(user, "Evenings")).getByRole("menuitem", { name: "Send by e-mail" }));
  await user.click(await screen.findByRole("checkbox", { name: "Sending is on" }));
  await user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(api.sentTo("PUT /api/reports/schedules/s1")).toMatchObject([{ is_active: false }]));
  await user.click((await menu(user, "Evenings")).getByRole("menuitem", { name: "Send by e-mail" }));
  await user.click(await screen.findByRole("button", { name: "Delete this schedule" }));
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() => expect(api.sentTo("POST /api/reports/schedules/s1/restore")).toHaveLength(1));
});

test("without a mail server the dialog says what is missing", async () => {
  const { user } = await shown({ has_mail: false });
  await user.click((await menu(user, "Evenings")).getByRole("menuitem", { name: "Send by e-mail" }));
  expect(await screen.findByText("No mail server is set up yet")).toBeTruthy();
  expect(screen.queryByRole("textbox", { name: "Recipients" })).toBeNull();
  await expectAccessible();
});
