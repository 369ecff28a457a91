import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { expectAccessible } from "@/testing/accessible";
import { problem, silence } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { now, ROBIN } from "@/testing/world";

const account = (more: object = {}) => ({
  user: "robin",
  login: "robin",
  name: "Robin Holm",
  language: "en",
  has_password: true,
  has_second_factor: false,
  recovery_codes: 0,
  ...more,
});
const place = (session: string, device: string, isHere: boolean) => ({
  session,
  device,
  since: now(),
  seen: now(),
  is_here: isHere,
});
const ROUTES = {
  "GET /api/account": account(),
  "GET /api/account/sessions": [place("s1", "Firefox, Linux", true), place("s2", "", false)],
};

test("a new password needs the old one", async () => {
  const { user, api } = await renderApp("/account", {
    as: ROBIN,
    routes: { ...ROUTES, "POST /api/account/password": problem(400, "identity.wrong_password") },
  });
  await user.type(await screen.findByLabelText("Password until now"), "wrong");
  await user.type(screen.getByLabelText("New password"), "staple of another kind");
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Change the password" }));
  expect((await screen.findByRole("alert")).textContent).toBe("The password until now is not right.");
  api.change({ "POST /api/account/password": undefined });
  await user.click(screen.getByRole("button", { name: "Change the password" }));
  expect(await screen.findByText(/The password is changed/)).toBeTruthy();
});

test("a new name is shown on every part of the page", async () => {
  const { user, api } = await renderApp("/account", {
    as: ROBIN,
    routes: {
      ...ROUTES,
      "PUT /api/account": ({ body }: { body: { name: string } }) => {
        api.change({ "GET /api/session": { ...ROBIN, ...body }, "GET /api/account": account(body) });
      },
    },
  });
  const name = await screen.findByLabelText("Name");
  await user.clear(name);
  await user.type(name, "Robin Berg");
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByRole("button", { name: "Robin Berg, menu" })).toBeTruthy();
  expect(screen.getByText("Saved.")).toBeTruthy();
});

test("the second step is switched on by its first code, and its recovery codes are shown", async () => {
  const { user, api } = await renderApp("/account", {
    as: ROBIN,
    routes: {
      ...ROUTES,
      "POST /api/account/second-factor": { secret: "ABCD", address: "otpauth://x", drawing: "<svg></svg>" },
      "POST /api/account/second-factor/confirm": () => {
        api.change({
          "GET /api/account": account({ has_second_factor: true, recovery_codes: 2 }),
          "GET /api/account/sessions": silence,
        });
        return { codes: ["aaaa-bbbb", "cccc-dddd"] };
      },
    },
  });
  await user.click(await screen.findByRole("button", { name: "Set up" }));
  expect(await screen.findByRole("img", { name: "QR code for the app" })).toBeTruthy();
  await user.type(screen.getByRole("textbox", { name: "Code that the app shows" }), "123456");
  await user.click(screen.getByRole("button", { name: "Switch on" }));
  expect(await screen.findByText("cccc-dddd")).toBeTruthy();
  const file = screen.getByRole("link", { name: "Save as a file" });
  expect(decodeURIComponent(file.getAttribute("href") ?? "")).toContain("aaaa-bbbb\ncccc-dddd\n");
  await expectAccessible();
  expect(api.sentTo("POST /api/account/second-factor/confirm")).toEqual([{ code: "123456" }]);
  await user.click(screen.getByRole("button", { name: "I have kept them" }));
  expect(await screen.findByText(/2 recovery codes are left/)).toBeTruthy();
});

test("one signs out on another device, and everywhere after a question", async () => {
  const { user, api, router } = await renderApp("/account", {
    as: ROBIN,
    routes: { ...ROUTES, "DELETE /api/account/sessions/*": undefined, "DELETE /api/account/sessions": undefined },
  });
  expect(await screen.findByText("this device")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Sign out" }));
  expect(api.asked.map(({ route }) => route)).toContain("DELETE /api/account/sessions/s2");
  await user.click(screen.getByRole("button", { name: "Sign out everywhere" }));
  await user.click(screen.getByRole("button", { name: "Sign out everywhere" }));
  expect(await screen.findByRole("heading", { name: "Your contact centre is running" })).toBeTruthy();
  expect(router.state.location.pathname).toBe("/sign-in");
});

test("a link to a new password leads to the sign-in; one that was used is said in words", async () => {
  const { user, api, router } = await renderApp("/reset/t0ken", {
    routes: { "POST /api/session/reset": problem(404, "identity.link_not_valid") },
  });
  await user.type(await screen.findByLabelText("New password"), "staple of another kind");
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Set the password" }));
  expect((await screen.findByRole("alert")).textContent).toBe("This link has been used already or is not valid.");
  api.change({ "POST /api/session/reset": undefined });
  await user.click(screen.getByRole("button", { name: "Set the password" }));
  expect(await screen.findByRole("heading", { name: "Your contact centre is running" })).toBeTruthy();
  expect(router.state.location.pathname).toBe("/sign-in");
  expect(api.sentTo("POST /api/session/reset").at(-1)).toEqual({ token: "t0ken", password: "staple of another kind" });
});
