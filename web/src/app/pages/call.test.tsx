import { act, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SECOND } from "@/lib/micros";
import { expectAccessible } from "@/testing/accessible";
import { call, calling, ROUTES } from "@/testing/call-page";
import { problem } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { now } from "@/testing/world";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

test("calls the line in the page's language as somebody unknown", async () => {
  const { user, api } = await renderApp("/call/web", {
    routes: ROUTES,
    boards: { call: call("flow") },
    language: "zh-Hans",
  });
  await user.click(await screen.findByRole("button", { name: "呼叫我们" }));
  await screen.findByRole("heading", { name: "请听语音提示" });
  expect(api.sentTo("POST /api/calls")).toEqual([
    { line: "web", language: "zh-Hans", caller: null, returns: null, sdp: "simulated" },
  ]);
});

test("in the demo calls as a customer, in that customer's language", async () => {
  const { user, api } = await renderApp("/call/web", { routes: ROUTES });
  await user.selectOptions(await screen.findByRole("combobox", { name: "Call as" }), "Ольга Дмитриева");
  await user.click(screen.getByRole("button", { name: "Call us" }));
  await screen.findByRole("button", { name: "Hang up" });
  expect(api.sentTo("POST /api/calls")[0]).toMatchObject({ caller: "signed-olga", language: "ru" });
});

describe("during the call", () => {
  test("the menu is answered with the keys on the page and on the keyboard", async () => {
    const { user, phone } = await calling("flow");
    await user.click(await screen.findByRole("button", { name: "2" }));
    await user.keyboard("5#");
    expect(phone().pressed).toEqual(["2", "5", "#"]);
    await expectAccessible();
  });

  test("whoever waits is told their place", async () => {
    await calling("waiting", { position: 3 });
    expect(await screen.findByText("You are number 3 in the queue.")).toBeTruthy();
    await expectAccessible();
  });

  test("the talk is timed, and one can mute oneself", async () => {
    const { user, phone } = await calling("talking", { since: now() - 65 * SECOND });
    expect((await screen.findByRole("timer")).textContent).toBe("1:05");
    await user.click(screen.getByRole("button", { name: "Mute" }));
    expect(phone().state.isMuted).toBe(true);
    await expectAccessible();
  });

  test("the agent is rated from one to five", async () => {
    const { user, phone } = await calling("after_talk");
    await user.click(await screen.findByRole("button", { name: "5" }));
    expect(phone().pressed).toEqual(["5"]);
    expect(screen.getByRole("button", { name: "5", pressed: true })).toBeTruthy();
  });

  test("any other question is answered with the keys that it asks for", async () => {
    const { user, phone } = await calling("after_talk", { question: "solved", keys: "12" });
    expect(await screen.findByRole("heading", { name: "One more question" })).toBeTruthy();
    expect(screen.queryByRole("button", { name: "5" })).toBeNull();
    await user.click(screen.getByRole("button", { name: "2" }));
    await user.keyboard("51");
    expect(phone().pressed).toEqual(["2", "1"]);
    await expectAccessible();
  });

  test("the stages follow the server", async () => {
    const { live } = await calling("flow");
    expect(await screen.findByRole("heading", { name: "Please listen" })).toBeTruthy();
    await live.show("call", call("waiting", { position: 1 }));
    expect(screen.getByRole("heading", { name: "Please stay on the line" })).toBeTruthy();
    await live.show("call", call("talking", { since: now() }));
    expect(screen.getByRole("heading", { name: "You are talking" })).toBeTruthy();
    await live.show("call", call("ended"));
    expect(screen.getByRole("heading", { name: "Thank you for calling" })).toBeTruthy();
  });
});

describe("after the call", () => {
  test("one can call again", async () => {
    const { user, api } = await calling("flow");
    await user.click(await screen.findByRole("button", { name: "Hang up" }));
    expect(await screen.findByRole("heading", { name: "Thank you for calling" })).toBeTruthy();
    await expectAccessible();
    await user.click(screen.getByRole("button", { name: "Call again" }));
    await screen.findByRole("button", { name: "Hang up" });
    expect(api.sentTo("POST /api/calls")).toHaveLength(2);
  });

  test("a lost connection is not thanked for", async () => {
    const { phone } = await calling("talking");
    await screen.findByRole("button", { name: "Hang up" });
    act(() => phone().end("lost"));
    expect(screen.getByRole("heading", { name: "The connection was lost" })).toBeTruthy();
  });
});

describe("what stands in the way", () => {
  test("a blocked microphone is explained", async () => {
    const { user } = await renderApp("/call/web", { routes: ROUTES, obstacle: "microphone_denied" });
    await user.click(await screen.findByRole("button", { name: "Call us" }));
    expect((await screen.findByRole("alert")).textContent).toContain("The microphone is blocked");
    await expectAccessible();
  });

  test.each([
    ["microphone_denied", "The microphone is blocked"],
    ["microphone_missing", "No microphone was found"],
    ["microphone_failed", "The microphone does not work"],
  ] as const)("%s can be tried again", async (obstacle, words) => {
    const { user, phone } = await renderApp("/call/web", { routes: ROUTES, obstacle });
    await user.click(await screen.findByRole("button", { name: "Call us" }));
    expect((await screen.findByRole("alert")).textContent).toContain(words);
    phone().clear();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("button", { name: "Hang up" })).toBeTruthy();
  });

  test("a page without https is explained before anybody is asked for the microphone", async () => {
    await renderApp("/call/web", { routes: ROUTES, obstacle: "insecure" });
    expect((await screen.findByRole("alert")).textContent).toContain("This page is not secure");
    expect(screen.queryByRole("button", { name: "Call us" })).toBeNull();
    expect(screen.getByRole("button", { name: "Ask us to call you back" })).toBeTruthy();
    await expectAccessible();
  });

  test("a server that takes no call says why", async () => {
    const { user } = await renderApp("/call/web", {
      routes: { ...ROUTES, "POST /api/calls": problem(429, "calls.too_many") },
    });
    await user.click(await screen.findByRole("button", { name: "Call us" }));
    expect((await screen.findByRole("alert")).textContent).toBe("Too many calls from here. Please wait a minute.");
  });

  test("a line that is not there is said", async () => {
    await renderApp("/call/nowhere", { routes: { "GET /api/call-page/*": problem(404, "flows.line_not_found") } });
    expect((await screen.findByRole("alert")).textContent).toContain("There is no such line.");
  });
});
