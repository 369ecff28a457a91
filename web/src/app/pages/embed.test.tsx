import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { ROUTES } from "@/testing/call-page";
import { renderApp } from "@/testing/render-app";

const long = { at_least_s: 480, at_most_s: 720, is_long: true };

test.each([
  ["closed", { is_open: false, until: null, wait: null }, ["We call you back", "Talk to us"]],
  ["busy for long", { is_open: true, until: null, wait: long }, ["We call you back", "Talk to us"]],
  ["open", { is_open: true, until: null, wait: { ...long, is_long: false } }, ["Talk to us"]],
])("in the frame of a line that is %s comes first what is better just now", async (_, status, headings) => {
  await renderApp("/embed/web", { routes: { ...ROUTES, "GET /api/widget/*": status } });
  await screen.findByRole("button", { name: "Call us" });
  await screen.findByText(/Closed now|Current wait/);
  await waitFor(() => expect(screen.getAllByRole("heading").map(({ textContent }) => textContent)).toEqual(headings));
  await expectAccessible();
});
