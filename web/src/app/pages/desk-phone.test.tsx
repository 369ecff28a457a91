import { act, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import "@/app/pages/desk-call";
import "@/app/pages/desk-customer";
import { expectAccessible } from "@/testing/accessible";
import { deskContact, deskMe, deskOffer } from "@/testing/desk";
import { renderApp } from "@/testing/render-app";
import { ANNA } from "@/testing/world";

/** A centre on an Asterisk. */
const ROUTES = { "GET /api/telephony": { kind: "asterisk" } };
const me = (isReady: boolean, state = "available") => ({ me: deskMe(state, { is_phone_ready: isReady }) });
const desk = (isReady: boolean, path = "/desk") =>
  renderApp(path, { as: ANNA, routes: ROUTES, boards: { desk: me(isReady) } });

beforeEach(() => localStorage.removeItem("perezvon-phone-place"));

test("a desk phone that is registered is ready, and the browser does not try to be one", async () => {
  const { phone } = await desk(true);
  expect(await screen.findByRole("button", { name: "Phone ready" })).toBeTruthy();
  expect(screen.queryByText("You cannot be called")).toBeNull();
  expect(phone().state.phase).toBe("off");
});

test("without any phone the agent is told so, and may use the browser as one", async () => {
  const { user, phone } = await desk(false);
  expect((await screen.findByRole("alert")).textContent).toContain("Switch on your desk phone");
  expect(screen.getByRole("button", { name: "No phone" })).toBeTruthy();
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Use this browser" }));
  await waitFor(() => expect(phone().state.phase).toBe("connected"));
  expect(screen.queryByRole("alert")).toBeNull();
  expect(screen.getByRole("button", { name: "Phone ready" })).toBeTruthy();
});

test("every page says that no phone is registered", async () => {
  await desk(false, "/history");
  expect(await screen.findByRole("button", { name: "Use this browser" })).toBeTruthy();
});

test("where calls ring is chosen in the menu of the phone, and kept", async () => {
  const { user, phone } = await desk(true);
  await user.click(await screen.findByRole("button", { name: "Phone ready" }));
  const places = await screen.findByRole("group", { name: "Where calls ring" });
  expect(within(places).getByRole<HTMLInputElement>("radio", { name: "My desk phone" }).checked).toBe(true);
  await user.click(within(places).getByRole("radio", { name: "This browser" }));
  await waitFor(() => expect(phone().state.phase).toBe("connected"));
  expect(screen.getByRole("heading", { name: "Sound check" })).toBeTruthy();
  expect(localStorage.getItem("perezvon-phone-place")).toBe("browser");
  await user.click(within(places).getByRole("radio", { name: "My desk phone" }));
  expect(phone().state.phase).toBe("off");
});

test("a browser that was chosen before registers by itself", async () => {
  localStorage.setItem("perezvon-phone-place", "browser");
  const { phone } = await desk(false);
  await waitFor(() => expect(phone().state.phase).toBe("connected"));
});

test("the phone is picked up as soon as its agent has answered, and for no other contact", async () => {
  localStorage.setItem("perezvon-phone-place", "browser");
  const { live, phone } = await renderApp("/desk", {
    as: ANNA,
    routes: ROUTES,
    boards: { desk: { ...me(true, "ringing"), offer: deskOffer() } },
  });
  await screen.findByRole("alertdialog");
  act(() => phone().ring("c1"));
  expect(phone().pickedUp).toEqual([]);
  await live.show("desk", { ...me(true, "talking"), contact: deskContact("talking") });
  await waitFor(() => expect(phone().pickedUp).toEqual(["c1"]));
  act(() => phone().ring("c2"));
  expect(phone().pickedUp).toEqual(["c1"]);
});
