import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { SECOND } from "@/lib/micros";
import { expectAccessible } from "@/testing/accessible";
import { figuresOfDays, part } from "@/testing/day";
import { DEFINITIONS } from "@/testing/definitions";
import { problem, type Routes, silence } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { MANAGER, reporting } from "@/testing/reports";
import { ANNA, contactRow, ROBIN } from "@/testing/world";

const midnight = (days = 0) => {
  const today = new Date();
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() + days).getTime() * 1000;
};

const interval = (state: string, since: number, until: number | null, more: object = {}) => ({
  state,
  reason: "requested",
  contact: null,
  started_at: since,
  ended_at: until,
  ...more,
});

const YESTERDAY = midnight(-1);
const HOUR = 3_600 * SECOND;
const LINE = [
  interval("offline", YESTERDAY, YESTERDAY + 9 * HOUR),
  interval("available", YESTERDAY + 9 * HOUR, YESTERDAY + 10 * HOUR),
  interval("talking", YESTERDAY + 10 * HOUR, YESTERDAY + 10 * HOUR + 600 * SECOND, { contact: "c1" }),
  interval("break", YESTERDAY + 10 * HOUR + 600 * SECOND, YESTERDAY + 11 * HOUR, { reason: "lunch" }),
  interval("offline", YESTERDAY + 11 * HOUR, null),
];

const dayBefore = () => {
  const date = new Date(YESTERDAY / 1000);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`;
};

async function shown(address = `/my-day?day=${dayBefore()}`, as = ANNA, routes: Routes = {}, days = 7) {
  const { asked, routes: figures } = figuresOfDays(days, DEFINITIONS);
  const holds = [{ started_at: YESTERDAY + 10 * HOUR + 60 * SECOND, ended_at: YESTERDAY + 10 * HOUR + 120 * SECOND }];
  const app = await renderApp(address, {
    as,
    routes: {
      ...figures,
      "GET /api/settings/teams": [],
      "GET /api/metrics/definitions": DEFINITIONS,
      "GET /api/metrics/behind": reporting().routes["GET /api/metrics/behind"],
      "GET /api/people/agents/*/intervals": LINE,
      "GET /api/contacts/parts": [part(contactRow(), { holds, comments: [comment("anna", "bad_line", "Crackled.")] })],
      "PUT /api/contacts/*/comments/*": comment("anna", "system_slow", ""),
      "DELETE /api/contacts/*/comments/*": undefined,
      ...routes,
    },
  });
  return { ...app, asked };
}

const comment = (agent: string, kind: string, text: string, open_until = Number.MAX_SAFE_INTEGER) => ({
  agent,
  kind,
  text,
  written_at: YESTERDAY + 12 * HOUR,
  open_until,
});

const figure = async (name: string) => {
  const found = await screen.findByRole("button", { name });
  const { parentElement: term } = found;
  return term?.parentElement as HTMLElement;
};

test("the figures are those of the one agent and day, beside what is usual for them", async () => {
  const { asked } = await shown();
  expect((await figure("Handled")).textContent).toBe("Handled1usually 4 a day");
  const whole = asked.filter((query) => !query.has("step"));
  expect(whole.every((query) => query.getAll("agent").join() === "anna")).toBe(true);
  expect(new Set(whole.map((query) => query.get("since")))).toEqual(new Set([String(YESTERDAY)]));
  expect(new Set(whole.map((query) => query.get("until")))).toEqual(new Set([String(midnight())]));
  const before = asked.filter((query) => query.get("step") === "day");
  expect(new Set(before.map((query) => query.get("since")))).toEqual(new Set([String(midnight(-29))]));
  expect(new Set(before.map((query) => query.get("until")))).toEqual(new Set([String(YESTERDAY)]));
  await expectAccessible();
});

test("few cases are too few to tell, and a share of more says how much is chance", async () => {
  await shown();
  expect((await figure("Avg. handling time")).textContent).toBe("Avg. handling time3:32too few to tell");
  expect((await figure("Passed on")).textContent).toBe("Passed on12.5%5.0 to 26.0%, 40 casesusually 12.5%");
});

test("without enough earlier days nothing is called usual", async () => {
  await shown(undefined, ANNA, {}, 4);
  expect((await figure("Handled")).textContent).toBe("Handled1");
});

test("a figure says what it means, and opens to what is behind it", async () => {
  const { user } = await shown();
  await user.hover(within(await figure("Handled")).getByRole("button", { name: "Handled" }));
  expect(await screen.findByText(/· v1$/)).toBeTruthy();
  await user.click(within(await figure("Handled")).getByRole("button", { name: "1" }));
  const behind = await screen.findByRole("dialog", { name: "Behind this figure" });
  expect(await within(behind).findAllByRole("link")).toHaveLength(2);
});

test("the line of the day shows each state, with holds and the reason of a break, and the same as a list", async () => {
  const { user } = await shown();
  const line = await screen.findByRole("img", { name: "From 09:00 to 11:00" });
  const titles = [...line.children].map((piece) => piece.getAttribute("title"));
  expect(titles).toEqual([
    "Available, 09:00–10:00 (1:00:00)",
    "On call, 10:00–10:01 (1:00)",
    "On hold, 10:01–10:02 (1:00)",
    "On call, 10:02–10:10 (8:00)",
    "Break: Lunch, 10:10–11:00 (50:00)",
  ]);
  await user.click(screen.getByText("As a list"));
  expect(screen.getAllByRole("link", { name: "On call" })[0]?.getAttribute("href")).toBe("/history/c1");
});

test("somebody who was not there has no line and no contacts", async () => {
  await shown(undefined, ANNA, { "GET /api/people/agents/*/intervals": [], "GET /api/contacts/parts": [] });
  expect(await screen.findByText("Not signed in on this day")).toBeTruthy();
  expect(await screen.findByText("No contacts on this day")).toBeTruthy();
  await expectAccessible();
});

test("the days are gone through, none of them in the future", async () => {
  const { user, router } = await shown("/my-day");
  expect(await screen.findByRole("button", { name: "The day after" })).toHaveProperty("disabled", true);
  await user.click(screen.getByRole("button", { name: "The day before" }));
  await waitFor(() => expect(router.state.location.search).toEqual({ day: dayBefore() }));
  await user.click(screen.getByRole("button", { name: "Today" }));
  await waitFor(() => expect(router.state.location.search).toEqual({}));
});

test("an agent comments on a contact of the day, each kind once, and takes it back", async () => {
  const { user, api } = await shown();
  const row = await screen.findByRole("row", { name: /Maria Lindqvist/ });
  expect(within(row).getByText("2:52")).toBeTruthy();
  await user.click(within(row).getByRole("button", { name: /^Comment on the contact with Maria Lindqvist at/ }));
  const form = await screen.findByRole("dialog", { name: /^Comment on the contact/ });
  expect(within(form).getByRole("radio", { name: "Bad line" })).toHaveProperty("checked", true);
  expect(within(form).getByRole("textbox")).toHaveProperty("value", "Crackled.");
  await user.click(within(form).getByRole("radio", { name: "System was slow" }));
  expect(within(form).getByRole("textbox")).toHaveProperty("value", "");
  expect(within(form).queryByRole("button", { name: "Take back" })).toBeNull();
  await user.type(within(form).getByRole("textbox"), "Minutes.");
  await user.click(within(form).getByRole("button", { name: "Save" }));
  expect(api.sentTo("PUT /api/contacts/c1/comments/system_slow")).toEqual([{ text: "Minutes." }]);
  await waitFor(() => expect(screen.queryByRole("dialog", { name: /^Comment/ })).toBeNull());
  await user.click(within(row).getByRole("button", { name: /^Comment on the contact/ }));
  await user.click(await screen.findByRole("button", { name: "Take back" }));
  await waitFor(() => expect(api.sentTo("DELETE /api/contacts/c1/comments/bad_line")).toHaveLength(1));
});

test("what was said more than a day ago stays", async () => {
  const old = part(contactRow(), { comments: [comment("anna", "bad_line", "Crackled.", 1)] });
  const { user } = await shown(undefined, ANNA, { "GET /api/contacts/parts": [old] });
  await user.click(await screen.findByRole("button", { name: /^Comment on the contact/ }));
  expect(await screen.findByText("Said more than a day ago, so it stays as it is.")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Save" })).toHaveProperty("disabled", true);
});

test("a manager sees the day of an agent, and comments on nothing", async () => {
  const { asked, user, router } = await shown("/my-day?agent=anna", MANAGER);
  expect(await screen.findByRole("heading", { level: 1, name: "The day of Anna Sokolova" })).toBeTruthy();
  await screen.findByRole("row", { name: /Maria Lindqvist/ });
  expect(screen.queryByRole("button", { name: /^Comment/ })).toBeNull();
  expect(asked.every((query) => query.get("agent") === "anna")).toBe(true);
  await user.selectOptions(screen.getByRole("combobox", { name: "Whose day" }), "ben");
  await waitFor(() => expect(router.state.location.search).toEqual({ agent: "ben" }));
});

test("an agent out of reach is as if there were none", async () => {
  const absent = problem(404, "people.agent_not_found");
  await shown("/my-day?agent=chen", MANAGER, { "GET /api/people/agents/*/intervals": absent });
  expect(await screen.findByText(/There is no such agent/)).toBeTruthy();
});

test("whoever takes no contacts chooses whose day they see", async () => {
  await shown("/my-day", MANAGER);
  expect(await screen.findByText("You take no contacts yourself")).toBeTruthy();
  await expectAccessible();
});

test("without the permission there are no figures", async () => {
  await shown("/my-day", ROBIN);
  expect(await screen.findByText("This page is not for your role")).toBeTruthy();
});

test("until the day is there the page says that it loads", async () => {
  await shown("/my-day", ANNA, {
    "GET /api/people/agents/*/intervals": silence,
    "GET /api/contacts/parts": silence,
    "GET /api/metrics": silence,
  });
  expect((await screen.findAllByRole("status", { name: "Loading" })).length).toBeGreaterThan(2);
});
