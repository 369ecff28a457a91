import { act, cleanup, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SECOND } from "@/lib/micros";
import { expectAccessible } from "@/testing/accessible";
import { problem, type Routes } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { now } from "@/testing/world";

const PAGE = {
  line: "web",
  name: { en: "Nordlink", ru: "Нордлинк", "zh-Hans": "北联" },
  languages: ["en", "ru", "zh-Hans"],
  hours: {
    zone: "Europe/Stockholm",
    spans: [0, 1, 2, 3, 4]
      .map((weekday) => ({ weekday, start: 540, end: 1_080 }))
      .concat([{ weekday: 5, start: 600, end: 840 }]),
  },
  callers: [{ token: "signed-olga", name: "Ольга Дмитриева", language: "ru" }],
};

const ROUTES: Routes = {
  "GET /api/call-page/*": PAGE,
  "POST /api/calls": { contact: "c1", watch: "w1", return_key: "r1", sdp: "answer" },
};

const call = (phase: string, more: object = {}) => ({
  call: { phase, position: null, since: null, is_staffed: true, how: null, ...more },
});

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

async function calling(phase: string, more: object = {}) {
  const app = await renderApp("/call/web", { routes: ROUTES, boards: { call: call(phase, more) } });
  await app.user.click(await screen.findByRole("button", { name: "Call us" }));
  return app;
}

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

describe("when nobody can talk", () => {
  test("busy lines are said in words, with a form for a callback and another try", async () => {
    const { user, api } = await renderApp("/call/web", {
      routes: { ...ROUTES, "POST /api/calls": problem(503, "calls.all_lines_busy"), "POST /api/callbacks": undefined },
    });
    await user.selectOptions(await screen.findByRole("combobox", { name: "Call as" }), "Ольга Дмитриева");
    await user.click(screen.getByRole("button", { name: "Call us" }));
    expect((await screen.findByRole("alert")).textContent).toContain("All lines are busy just now.");
    expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
    await expectAccessible();
    await user.type(screen.getByLabelText("Your name"), "Olga");
    await user.type(screen.getByLabelText("Your phone number"), "+7 495 555-01-42");
    await user.type(screen.getByLabelText("What is it about? (optional)"), "The move");
    await user.click(screen.getByRole("checkbox"));
    await user.click(screen.getByRole("button", { name: "Leave the request" }));
    expect(await screen.findByText("Thank you. We have your request and will get in touch.")).toBeTruthy();
    expect(api.sentTo("POST /api/callbacks")).toEqual([
      {
        line: "web",
        caller: "signed-olga",
        name: "Olga",
        language: "en",
        reach_by: "phone",
        address: "+7 495 555-01-42",
        wished_at: null,
        note: "The move",
        consent: true,
      },
    ]);
  });

  test("what was written stays when the request is refused", async () => {
    const { user } = await renderApp("/call/web", {
      routes: { ...ROUTES, "POST /api/callbacks": problem(400, "callbacks.bad_phone") },
    });
    await user.click(await screen.findByRole("button", { name: "Ask us to call you back" }));
    await user.type(screen.getByLabelText("Your name"), "Olga");
    await user.type(screen.getByLabelText("Your phone number"), "none");
    await user.click(screen.getByRole("checkbox"));
    await user.click(screen.getByRole("button", { name: "Leave the request" }));
    expect((await screen.findByRole("alert")).textContent).toContain("This is no phone number.");
    expect(screen.getByLabelText<HTMLInputElement>("Your name").value).toBe("Olga");
  });

  test.each([
    ["closed", "We are closed now"],
    ["not_served", "Nobody could take your call"],
  ])("a call that ended %s says so and offers a callback", async (how, title) => {
    const { live } = await calling("flow");
    await screen.findByRole("heading", { name: "Please listen" });
    await live.show("call", call("ended", { how }));
    expect(screen.getByRole("heading", { name: title })).toBeTruthy();
    expect(screen.getByRole("heading", { name: "We call you back" })).toBeTruthy();
    await expectAccessible();
  });

  test("whoever calls at another time reads when the line is open", async () => {
    const { live } = await calling("flow");
    await screen.findByRole("heading", { name: "Please listen" });
    await live.show("call", call("ended", { how: "closed" }));
    const days = screen.getAllByRole("term").map(({ textContent }) => textContent);
    const times = screen.getAllByRole("definition").map(({ textContent }) => textContent);
    expect(days).toEqual(["Mon to Fri", "Sat", "Time zone"]);
    expect(times).toEqual(["09:00–18:00", "10:00–14:00", "Europe/Stockholm"]);
  });

  test("whoever waits while nobody is at work is told so", async () => {
    await calling("waiting", { position: 1, is_staffed: false });
    expect(await screen.findByText(/Nobody is here right now/)).toBeTruthy();
    expect(screen.getByRole("heading", { name: "We call you back" })).toBeTruthy();
    await expectAccessible();
  });
});

describe("a page that was loaded again", () => {
  const leave = () => act(() => void globalThis.dispatchEvent(new Event("pagehide")));
  const reload = (routes: Routes = ROUTES) =>
    renderApp("/call/web", { routes, boards: { call: call("talking", { since: now() }) } });
  beforeEach(() => sessionStorage.clear());

  async function left(): Promise<void> {
    await calling("talking", { since: now() });
    await screen.findByRole("button", { name: "Hang up" });
    leave();
    const kept = sessionStorage.getItem("perezvon-call") ?? "";
    cleanup();
    sessionStorage.setItem("perezvon-call", kept);
  }

  test("returns to its call by itself", async () => {
    await left();
    const { api } = await reload();
    expect(await screen.findByRole("heading", { name: "You are talking" })).toBeTruthy();
    expect(api.sentTo("POST /api/calls")).toMatchObject([{ returns: "r1" }]);
  });

  test("does not return after half a minute", async () => {
    await left();
    vi.setSystemTime(Date.now() + 31_000);
    const { api } = await reload();
    expect(await screen.findByRole("button", { name: "Call us" })).toBeTruthy();
    expect(api.sentTo("POST /api/calls")).toEqual([]);
  });

  test("says when the call has ended meanwhile, and a new one can be begun", async () => {
    await left();
    const { user, api } = await reload({ ...ROUTES, "POST /api/calls": problem(409, "calls.call_over") });
    expect((await screen.findByRole("alert")).textContent).toBe("Your call has ended meanwhile.");
    api.change(ROUTES);
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("button", { name: "Hang up" })).toBeTruthy();
    expect(api.sentTo("POST /api/calls")).toMatchObject([{ returns: "r1" }, { returns: null }]);
  });

  test("does not return to a call that one hung up", async () => {
    const { user } = await calling("talking", { since: now() });
    await user.click(await screen.findByRole("button", { name: "Hang up" }));
    leave();
    expect(sessionStorage.getItem("perezvon-call")).toBeNull();
  });
});

describe("during a call that stumbles", () => {
  test("a lost connection is said while it is made anew", async () => {
    const { phone } = await calling("talking", { since: now() });
    await screen.findByRole("button", { name: "Hang up" });
    act(() => phone().reconnect());
    expect(screen.getByText(/We are bringing you back into the call/)).toBeTruthy();
    await expectAccessible();
  });

  test("a microphone that is gone is said, and another one is looked for", async () => {
    const { user, phone } = await calling("talking", { since: now() });
    await screen.findByRole("button", { name: "Hang up" });
    act(() => phone().lose("microphone_gone"));
    expect((await screen.findByRole("alert")).textContent).toContain("The microphone is gone");
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(screen.getByRole("alert").textContent).toContain("Another microphone is in use");
    await user.click(screen.getByRole("button", { name: "All right" }));
    expect(screen.queryByRole("alert")).toBeNull();
  });
});

describe("the sound check", () => {
  test("lets one hear oneself before the call", async () => {
    const { user } = await renderApp("/call/web", { routes: ROUTES });
    await user.click(await screen.findByRole("button", { name: "Check microphone and loudspeaker" }));
    await user.click(screen.getByRole("button", { name: "Speak and hear yourself" }));
    expect(await screen.findByText("That is how you sound. Did you hear it?")).toBeTruthy();
    await expectAccessible();
  });

  test("says what is wrong with the microphone", async () => {
    const { user } = await renderApp("/call/web", { routes: ROUTES, obstacle: "microphone_missing" });
    await user.click(await screen.findByRole("button", { name: "Check microphone and loudspeaker" }));
    await user.click(screen.getByRole("button", { name: "Speak and hear yourself" }));
    expect((await screen.findByRole("alert")).textContent).toContain("No microphone was found");
    expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
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
