import { act, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { held } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { settings } from "@/testing/settings-world";
import { ANNA, now, ROBIN, userItem } from "@/testing/world";

const entry = (id: number, more: object = {}) => ({
  id,
  at: now(),
  actor: "sasha",
  actor_name: "Sasha Orlova",
  action: "recordings.listen",
  subject: `r${id}`,
  purpose: null,
  ...more,
});
const ROUTES = {
  "GET /api/users": [userItem("sasha", "Sasha Orlova")],
  "GET /api/audit": { items: [entry(2, { purpose: "Complaint" }), entry(1, { actor: null })], next: "1" },
};

test("who did what is told in words, the newest first", async () => {
  await renderApp("/admin/audit", { as: ROBIN, routes: ROUTES });
  const rows = await screen.findAllByRole("row");
  expect(rows[1]?.textContent).toContain("Sasha OrlovaListened to a recordingr2Complaint");
  expect(rows[2]?.textContent).toContain("The system");
  await expectAccessible();
});

test("sign-ins that were refused are told, also those that name nobody of the centre", async () => {
  const refused = { actor: null, actor_name: null };
  const items = [
    entry(3, { ...refused, action: "identity.refuse_attempt", subject: "anna" }),
    entry(2, { ...refused, action: "identity.refuse_code", subject: "anna" }),
    entry(1, { ...refused, action: "identity.refuse_password", subject: "unknown" }),
  ];
  await renderApp("/admin/audit", { as: ROBIN, routes: { ...ROUTES, "GET /api/audit": { items, next: null } } });
  const rows = (await screen.findAllByRole("row")).map((row) => row.textContent);
  expect(rows[1]).toContain("Refused a sign-in: too many attemptsanna");
  expect(rows[2]).toContain("Refused a sign-in: wrong code of the second stepanna");
  expect(rows[3]).toContain("Refused a sign-in: wrong passwordSomebody unknown");
});

test("who acted, and what they acted on, are called by name and lead there", async () => {
  const changed = entry(3, { action: "queues.save_queue", subject: "support" });
  const looked = entry(4, { action: "contacts.look", subject: "c7" });
  const audit = { items: [changed, looked], next: null };
  await renderApp("/admin/audit", { as: ROBIN, routes: { ...ROUTES, ...settings(), "GET /api/audit": audit } });
  const href = (name: string) => screen.getAllByRole("link", { name })[0]?.getAttribute("href");
  await screen.findByRole("link", { name: "Support" });
  expect(href("Support")).toBe("/admin/queues?open=support");
  expect(href("Sasha Orlova")).toBe("/admin/people?open=sasha");
  expect(href("c7")).toBe("/history/c7");
});

test("filter and place are in the address, and the table is exported as filtered", async () => {
  const { user, router } = await renderApp("/admin/audit", { as: ROBIN, routes: ROUTES });
  await screen.findAllByRole("row");
  await user.selectOptions(await screen.findByLabelText("What"), "recordings.");
  await user.type(screen.getByLabelText("Subject"), "r2");
  await user.click(screen.getByRole("button", { name: "Show" }));
  expect(router.state.location.search).toMatchObject({ action: "recordings.", subject: "r2" });
  await user.click(screen.getByRole("button", { name: "Export" }));
  const table = await screen.findByRole("menuitem", { name: "CSV" });
  expect(table.getAttribute("href")).toMatch(
    /^\/api\/export\/audit\?action=recordings\.&subject=r2&format=csv&locale=en&zone=/,
  );
  await user.click(screen.getByRole("button", { name: "Older" }));
  expect(router.state.location.search).toMatchObject({ action: "recordings.", cursor: "1" });
});

test("the fields say what is shown, also after going back", async () => {
  const { user, router } = await renderApp("/admin/audit?subject=r1", { as: ROBIN, routes: ROUTES });
  const subject = await screen.findByLabelText("Subject");
  await user.clear(subject);
  await user.type(subject, "r2{Enter}");
  expect(router.state.location.search).toMatchObject({ subject: "r2" });
  expect(document.activeElement).toBe(subject);
  act(() => router.history.back());
  await waitFor(() => expect(router.state.location.search).toMatchObject({ subject: "r1" }));
  expect(subject).toHaveProperty("value", "r1");
});

test("a person of the address is chosen as soon as the people are there", async () => {
  const people = held();
  await renderApp("/admin/audit?actor=sasha", { as: ROBIN, routes: { ...ROUTES, "GET /api/users": people.reply } });
  const who = await screen.findByLabelText("Who");
  people.give([userItem("sasha", "Sasha Orlova")]);
  await screen.findByRole("option", { name: "Sasha Orlova" });
  expect(who).toHaveProperty("value", "sasha");
});

test("when nothing is found the page says so", async () => {
  await renderApp("/admin/audit", { as: ROBIN, routes: { ...ROUTES, "GET /api/audit": { items: [], next: null } } });
  expect(await screen.findByText("Nothing found")).toBeTruthy();
});

test("it is for administrators alone", async () => {
  await renderApp("/admin/audit", { as: ANNA, routes: ROUTES });
  expect(await screen.findByText("This page is not for your role")).toBeTruthy();
});
