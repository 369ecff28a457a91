import { screen } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import "@/app/pages/desk-call";
import "@/app/pages/desk-customer";
import { expectAccessible } from "@/testing/accessible";
import { deskContact, deskMe } from "@/testing/desk";
import { problem } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { ANNA } from "@/testing/world";

const idle = { desk: { me: deskMe("available") } };
const calling = (more: object = {}) => ({
  desk: {
    me: deskMe("talking"),
    contact: deskContact("talking", { talk_since: null, queue: null, called_by: "anna", is_calling: true, ...more }),
  },
});

const OUTSIDE = { "GET /api/telephony": { kind: "asterisk", calls_out: true } };

describe("an agent calls somebody", () => {
  test("by a number", async () => {
    const { user, api } = await renderApp("/desk", { as: ANNA, boards: idle, routes: OUTSIDE });
    await user.type(await screen.findByRole("textbox", { name: "Number or name" }), "+46 8 123 456");
    await user.click(screen.getByRole("button", { name: "Call" }));
    expect(api.sentTo("POST /api/contacts")).toEqual([{ number: "+46 8 123 456", line: "web" }]);
    await expectAccessible();
  });

  test("by a name, which Enter takes for the first customer found", async () => {
    const { user, api } = await renderApp("/desk", { as: ANNA, boards: idle, routes: OUTSIDE });
    await user.type(await screen.findByRole("textbox", { name: "Number or name" }), "maria");
    await screen.findByRole("button", { name: "Call Maria Lindqvist, +46705550134" });
    await user.keyboard("{Enter}");
    expect(api.sentTo("POST /api/contacts")).toEqual([{ number: "+46705550134", line: "web" }]);
  });

  test("whose number was pressed elsewhere", async () => {
    const { user, router } = await renderApp("/customers/maria", { as: ANNA, boards: idle, routes: OUTSIDE });
    await user.click(await screen.findByRole("link", { name: "+46705550134" }));
    expect(router.state.location.href).toBe("/desk?call=%2B46705550134");
    const field = await screen.findByRole("textbox", { name: "Number or name" });
    expect((field as HTMLInputElement).value).toBe("+46705550134");
  });

  test("and is told what nobody can be called by", async () => {
    const routes = { "GET /api/customers": [] };
    const { user, api } = await renderApp("/desk", { as: ANNA, boards: idle, routes: { ...OUTSIDE, ...routes } });
    await user.type(await screen.findByRole("textbox", { name: "Number or name" }), "nobody{Enter}");
    expect(await screen.findByText("Type a telephone number, or choose a customer.")).toBeTruthy();
    expect(api.sentTo("POST /api/contacts")).toEqual([]);
  });

  test("and is told why the centre does not", async () => {
    const routes = { "POST /api/contacts": problem(409, "dispatch.your_phone_not_ready") };
    const { user } = await renderApp("/desk", { as: ANNA, boards: idle, routes: { ...OUTSIDE, ...routes } });
    await user.type(await screen.findByRole("textbox", { name: "Number or name" }), "+468123456{Enter}");
    expect(await screen.findByText(/Your phone is not connected/)).toBeTruthy();
  });

  test("where there are lines to the outside, and nowhere else", async () => {
    await renderApp("/desk", { as: ANNA, boards: idle });
    await screen.findByText("You are available");
    expect(screen.queryByRole("textbox", { name: "Number or name" })).toBeNull();
  });
});

describe("while somebody is called", () => {
  test("the desk says so, and the agent may give up", async () => {
    const { user, api } = await renderApp("/desk", { as: ANNA, boards: calling() });
    expect(await screen.findByText("Calling Maria Lindqvist…")).toBeTruthy();
    expect(screen.getByText(/^Outgoing call · /)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Hang up" }));
    expect(api.sentTo("POST /api/contacts/c1/hang-up")).toHaveLength(1);
    await expectAccessible();
  });

  test.each([
    { reason: "busy", said: "The line is engaged." },
    { reason: "not_allowed", said: /^This number may not be called from here/ },
  ])("and afterwards why they were not reached: $reason", async ({ reason, said }) => {
    const over = { talk_since: null, called_by: "anna", not_reached: reason };
    const boards = { desk: { me: deskMe("wrap_up"), contact: deskContact("wrap_up", over) } };
    await renderApp("/desk", { as: ANNA, boards });
    expect(await screen.findByText("Not reached")).toBeTruthy();
    expect(await screen.findByText(said)).toBeTruthy();
  });
});
