import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { call, ROUTES } from "@/testing/call-page";
import { renderApp } from "@/testing/render-app";

const PAGE = ROUTES["GET /api/call-page/*"] as object;
const page = (numbers: readonly string[]) => ({
  routes: { ...ROUTES, "GET /api/call-page/*": { ...PAGE, is_callable: false, numbers } },
});

test("a line that no page can call is called by its numbers, or calls back", async () => {
  const { user } = await renderApp("/call/web", page(["+4930100", "+4930200"]));
  expect(await screen.findByRole("heading", { name: "Please call us by telephone" })).toBeTruthy();
  const links = screen.getAllByRole("link", { name: /^\+49/ });
  expect(links.map((link) => link.getAttribute("href"))).toEqual(["tel:+4930100", "tel:+4930200"]);
  expect(screen.queryByRole("button", { name: "Call us" })).toBeNull();
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Ask us to call you back" }));
  expect(await screen.findByLabelText("Your phone number")).toBeTruthy();
});

test("a line of an Asterisk is called from the page by SIP, or by its numbers", async () => {
  const sip = { user: "page-c1", password: "secret", kept_s: 10, key: "k1" };
  const { user, api, phone } = await renderApp("/call/web", {
    routes: {
      ...ROUTES,
      "GET /api/call-page/*": { ...PAGE, kind: "asterisk", numbers: ["+4930100", "+4930200"] },
      "POST /api/calls": { contact: "c1", watch: "w1", return_key: "r1", sdp: null, sip },
    },
    boards: { call: call("waiting", { position: 2 }) },
  });
  const links = await screen.findAllByRole("link", { name: /^\+49/ });
  expect(links.map((link) => link.getAttribute("href"))).toEqual(["tel:+4930100", "tel:+4930200"]);
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Call us" }));
  await waitFor(() => expect(phone().told).toEqual({ user: "page-c1", password: "secret", key: "k1", keptMs: 10_000 }));
  expect(api.sentTo("POST /api/calls")).toEqual([
    { line: "web", language: "en", caller: null, returns: null, sdp: null },
  ]);
  expect(await screen.findByText(/2/)).toBeTruthy();
});

test("where no number is known, the form of a callback is there at once", async () => {
  await renderApp("/call/web", page([]));
  expect(await screen.findByLabelText("Your phone number")).toBeTruthy();
  expect(screen.queryByText(/You reach us at/)).toBeNull();
});
