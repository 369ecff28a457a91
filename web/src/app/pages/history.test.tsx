import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { problem, silence } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { ANNA, contactRow, MARIA, SASHA } from "@/testing/world";

const cellsOf = (row: HTMLElement) =>
  within(row)
    .getAllByRole("cell")
    .map((cell) => cell.textContent);

/** Answers with one contact and notes what was asked. */
function noting() {
  const asked: URLSearchParams[] = [];
  return {
    asked,
    routes: {
      "GET /api/contacts": ({ query }: { query: URLSearchParams }) => {
        asked.push(query);
        return { items: [contactRow()], next: null };
      },
    },
  };
}

test("lists contacts with the names behind their ids, ratings and what else there is", async () => {
  await renderApp("/history", { as: ANNA });
  const row = await screen.findByRole("row", { name: /Maria Lindqvist.*Support Anna Sokolova.*Solved/ });
  expect(cellsOf(row).slice(1)).toEqual(["Support", "Anna Sokolova", "0:09", "2:52", "Talked", "Solved", "5", ""]);
  expect(within(row).getByRole("img", { name: "Rated 5 of 5" })).toBeTruthy();
  expect(within(row).getByRole("img", { name: "Recorded" })).toBeTruthy();
  expect(within(row).queryByRole("img", { name: "With a note" })).toBeNull();
  expect(within(row).getByRole("link").getAttribute("href")).toBe("/history/c1");
  expect(await screen.findByText("1 contact")).toBeTruthy();
  await expectAccessible();
});

test("an unknown caller who hung up has neither name nor figures", async () => {
  const left = contactRow({
    customer: null,
    how: "left_in_flow",
    queue: null,
    agent: null,
    wait: null,
    talk: 0,
    outcome: null,
    rating: null,
    is_recorded: false,
  });
  await renderApp("/history", { as: ANNA, routes: { "GET /api/contacts": { items: [left], next: null } } });
  const row = await screen.findByRole("row", { name: /Unknown caller/ });
  expect(cellsOf(row).slice(1)).toEqual(["–", "–", "–", "–", "Hung up in the menu", "–", "–", ""]);
});

test("a stranger is called as the network told, and by their number", async () => {
  const known = { number: "+4670556003", name: "Alma Nyström", customer: null };
  const items = [contactRow({ customer: null, caller: known })];
  await renderApp("/history", { as: ANNA, routes: { "GET /api/contacts": { items, next: null } } });
  expect(await screen.findByRole("link", { name: "Alma Nyström · +4670556003" })).toBeTruthy();
});

test("goes on to older pages and back to the newest, by the address", async () => {
  const { user, router } = await renderApp("/history", {
    as: ANNA,
    routes: {
      "GET /api/contacts": ({ query }: { query: URLSearchParams }) =>
        query.get("cursor") === "50.c50"
          ? { items: [contactRow({ contact: "c51", customer: null })], next: null }
          : { items: [contactRow()], next: "50.c50" },
    },
  });
  await user.click(await screen.findByRole("button", { name: "Older" }));
  expect(await screen.findByRole("row", { name: /Unknown caller/ })).toBeTruthy();
  expect(router.state.location.search).toEqual({ cursor: "50.c50" });
  await user.click(screen.getByRole("button", { name: "Newest" }));
  expect(await screen.findByRole("row", { name: /Maria Lindqvist/ })).toBeTruthy();
});

test("searches for what is typed, and offers customers meanwhile", async () => {
  const { asked, routes } = noting();
  const { user, router } = await renderApp("/history", { as: ANNA, routes });
  const search = await screen.findByRole("textbox", { name: "Search" });
  await user.type(search, "router{Enter}");
  expect(router.state.location.search).toEqual({ q: "router" });
  await screen.findByText("“router”");
  expect(asked.at(-1)?.get("q")).toBe("router");
  await user.clear(search);
  await user.type(search, "mari");
  await user.click(await screen.findByRole("button", { name: /Maria Lindqvist/ }));
  expect(router.state.location.search).toEqual({ customer: "maria" });
  expect(await screen.findByText(`Customer: ${MARIA.name}`)).toBeTruthy();
});

test("the key with the slash leads to the search, and the arrows from row to row", async () => {
  const rows = [contactRow(), contactRow({ contact: "c2" })];
  const { user } = await renderApp("/history", {
    as: ANNA,
    routes: { "GET /api/contacts": { items: rows, next: null } },
  });
  const [first, second] = await screen.findAllByRole("link", { name: MARIA.name });
  await user.keyboard("[Slash]");
  expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "Search" }));
  first?.focus();
  await user.keyboard("{ArrowDown}");
  expect(document.activeElement).toBe(second);
  await user.keyboard("{ArrowUp}");
  expect(document.activeElement).toBe(first);
});

test("what is filtered by stands in the address and in chips, each of which can be taken away", async () => {
  const { asked, routes } = noting();
  const { user, router } = await renderApp("/history", {
    as: SASHA,
    routes: { ...routes, "GET /api/settings/teams": [] },
  });
  await user.selectOptions(await screen.findByRole("combobox", { name: "Period" }), "Last 7 days");
  await user.click(screen.getByRole("button", { name: "Filters" }));
  await user.selectOptions(await screen.findByRole("combobox", { name: "Queue" }), "Support");
  await user.selectOptions(screen.getByRole("combobox", { name: "Recording" }), "With a recording");
  await user.click(screen.getByRole("checkbox", { name: "1 star" }));
  await user.click(screen.getByRole("checkbox", { name: "2 stars" }));
  expect(router.state.location.search).toEqual({ period: "week", queue: "support", recorded: "yes", rating: "12" });
  const chips = screen.getByRole("list", { name: "Filtered by" });
  await within(chips).findByText("Rating: 1, 2");
  const last = asked.at(-1);
  expect(last?.getAll("rating")).toEqual(["1", "2"]);
  expect([last?.get("queue"), last?.get("recorded")]).toEqual(["support", "true"]);
  expect(Number(last?.get("since"))).toBeGreaterThan(0);
  await expectAccessible();

  await user.click(within(chips).getByRole("button", { name: "Remove filter: Queue: Support" }));
  expect(router.state.location.search).toEqual({ period: "week", recorded: "yes", rating: "12" });
  await user.click(within(chips).getByRole("button", { name: "Clear all filters" }));
  expect(router.state.location.search).toEqual({});
});

test("a heading puts the rows in its order, and the other way round", async () => {
  const { asked, routes } = noting();
  const { user, router } = await renderApp("/history", { as: ANNA, routes });
  await user.click(await screen.findByRole("button", { name: "Talked" }));
  expect(router.state.location.search).toEqual({ sort: "-talk" });
  expect(screen.getByRole("columnheader", { name: "Talked" }).getAttribute("aria-sort")).toBe("descending");
  await user.click(screen.getByRole("button", { name: "Talked" }));
  expect(asked.at(-1)?.get("sort")).toBe("talk");
});

test("an agent who sees their own contacts alone has no colleagues to filter by", async () => {
  const { user } = await renderApp("/history", { as: ANNA });
  await user.click(await screen.findByRole("button", { name: "Filters" }));
  expect(await screen.findByRole("combobox", { name: "Queue" })).toBeTruthy();
  expect(screen.queryByRole("combobox", { name: "Agent" })).toBeNull();
});

test("a filter that fits nothing says so and can be cleared", async () => {
  const { user, router } = await renderApp("/history?q=nobody", {
    as: SASHA,
    routes: { "GET /api/contacts": { items: [], next: null }, "GET /api/contacts/count": { count: 0, is_more: false } },
  });
  expect(await screen.findByText("Nothing found")).toBeTruthy();
  const [, clear] = screen.getAllByRole("button", { name: "Clear all filters" });
  if (clear) await user.click(clear);
  expect(router.state.location.search).toEqual({});
});

test("an empty history says what will stand here", async () => {
  await renderApp("/history", { as: ANNA, routes: { "GET /api/contacts": { items: [], next: null } } });
  expect(await screen.findByText("No contacts yet")).toBeTruthy();
});

test("loads, and when it fails is tried again", async () => {
  const { user, api } = await renderApp("/history", { as: ANNA, routes: { "GET /api/contacts": silence } });
  expect(await screen.findByRole("status", { name: "Loading" })).toBeTruthy();

  const second = await renderApp("/history", {
    as: ANNA,
    routes: { "GET /api/contacts": problem(503, "database.unavailable") },
  });
  expect(await screen.findByText(/The centre cannot reach its database/)).toBeTruthy();
  second.api.change({ "GET /api/contacts": { items: [contactRow()], next: null } });
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("row", { name: /Maria Lindqvist/ })).toBeTruthy();
  expect(api.asked.length).toBeGreaterThan(0);
});

test("who may not read contacts is told so", async () => {
  await renderApp("/history", { as: { ...ANNA, permissions: [] } });
  expect(await screen.findByText("This page is not for your role")).toBeTruthy();
});

test("contacts with comments are marked with what was said, and found by it", async () => {
  const asked: URLSearchParams[] = [];
  const said = { items: [contactRow({ comments: ["bad_line", "system_slow"] })], next: null };
  const { user, router } = await renderApp("/history?comment=yes", {
    as: ANNA,
    routes: {
      "GET /api/contacts": ({ query }: { query: URLSearchParams }) => {
        asked.push(query);
        return said;
      },
    },
  });
  expect(await screen.findByRole("img", { name: "Bad line and System was slow" })).toBeTruthy();
  expect(asked.at(-1)?.get("commented")).toBe("true");
  await user.click(screen.getByRole("button", { name: /^Filters/ }));
  await user.selectOptions(screen.getByRole("combobox", { name: "Comments" }), "system_slow");
  expect(router.state.location.search).toEqual({ comment: "system_slow" });
  expect(await screen.findByText("Comments: System was slow")).toBeTruthy();
  expect(asked.at(-1)?.get("comment")).toBe("system_slow");
});

test("a supervisor sees what agents said and when, and finds the contacts behind it", async () => {
  const day = new Date(2026, 10, 24).getTime() * 1000;
  const asked: URLSearchParams[] = [];
  const counts = ({ query }: { query: URLSearchParams }) => {
    asked.push(query);
    return [
      { kind: "system_slow", at: day, contacts: 14 },
      { kind: "bad_line", at: day, contacts: 2 },
      { kind: "system_slow", at: day - 86_400_000_000, contacts: 3 },
    ];
  };
  const { user, router } = await renderApp("/history?queue=support&comment=nuisance", {
    as: SASHA,
    routes: { "GET /api/contacts/comments": counts },
  });
  expect(await screen.findByRole("button", { name: "System was slow: 17" })).toBeTruthy();
  expect(asked.at(-1)?.get("queue")).toBe("support");
  expect(asked.at(-1)?.has("comment")).toBe(false);
  expect(asked.at(-1)?.get("step")).toBe("day");
  await user.click(screen.getByText("When", { selector: "summary" }));
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "System was slow, Tue, Nov 24: 14" }));
  const of = { queue: "support", comment: "system_slow", period: "range", from: "2026-11-24", to: "2026-11-24" };
  expect(router.state.location.search).toEqual(of);
  expect(asked.at(-1)?.get("step")).toBe("hour");
});

test("an agent is not told what all said", async () => {
  const { api } = await renderApp("/history", { as: ANNA });
  await screen.findByRole("row", { name: /Maria Lindqvist/ });
  expect(api.sentTo("GET /api/contacts/comments")).toEqual([]);
});
