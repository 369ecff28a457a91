import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { problem, silence } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { ANNA, contactRow, MARIA, SASHA } from "@/testing/world";

test("lists contacts with the names behind their ids", async () => {
  await renderApp("/history", { as: ANNA });
  const row = await screen.findByRole("row", { name: /Maria Lindqvist.*Support Anna Sokolova.*Solved/ });
  const cells = within(row)
    .getAllByRole("cell")
    .map((cell) => cell.textContent);
  expect(cells.slice(1)).toEqual(["Support", "Anna Sokolova", "0:09", "2:52", "Talked", "Solved"]);
  expect(within(row).getByRole("link").getAttribute("href")).toBe("/history/c1");
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
  });
  await renderApp("/history", { as: ANNA, routes: { "GET /api/contacts": { items: [left], next: null } } });
  const row = await screen.findByRole("row", { name: /Unknown caller/ });
  const cells = within(row)
    .getAllByRole("cell")
    .map((cell) => cell.textContent);
  expect(cells.slice(1)).toEqual(["–", "–", "–", "–", "Hung up in the menu", "–"]);
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

test("finds a customer as one types and keeps the choice in the address", async () => {
  const { user, router } = await renderApp("/history", { as: ANNA });
  await user.type(await screen.findByRole("textbox", { name: "Customer" }), "mari");
  await user.click(await screen.findByRole("button", { name: MARIA.name }));
  expect(router.state.location.search).toEqual({ q: "maria" });
  expect(screen.getByRole("textbox", { name: "Customer" })).toHaveProperty("value", MARIA.name);
  await user.click(screen.getByRole("button", { name: "Clear the filter" }));
  expect(router.state.location.search).toEqual({});
});

test("a filter that fits nothing says so and can be cleared", async () => {
  const { user, router } = await renderApp("/history?q=nobody", {
    as: SASHA,
    routes: {
      "GET /api/contacts": { items: [], next: null },
      "GET /api/customers/*": problem(404, "customers.not_found"),
    },
  });
  expect(await screen.findByText("Nothing found")).toBeTruthy();
  const [, clear] = screen.getAllByRole("button", { name: "Clear the filter" });
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
