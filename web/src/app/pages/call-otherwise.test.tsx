import { act, cleanup, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SIMULATED_KEPT_MS } from "@/phone/simulated";
import type { SoundCheck } from "@/phone/sound-check";
import { expectAccessible } from "@/testing/accessible";
import { call, calling, ROUTES } from "@/testing/call-page";
import { problem, type Routes } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { now } from "@/testing/world";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

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
    await user.type(await screen.findByLabelText("Your name"), "Olga");
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

  test("a wish of a day has a time on a 24-hour clock", async () => {
    vi.setSystemTime(new Date(2026, 10, 25, 14, 20));
    const { user, api } = await renderApp("/call/web", { routes: { ...ROUTES, "POST /api/callbacks": undefined } });
    await user.click(await screen.findByRole("button", { name: "Ask us to call you back" }));
    const wish = within(await screen.findByRole("group", { name: "When (optional)" }));
    expect(wish.queryByRole("textbox", { name: "Time" })).toBeNull();
    await user.type(wish.getByRole("textbox", { name: "Day" }), "2026-11-26");
    const time = wish.getByRole<HTMLInputElement>("textbox", { name: "Time" });
    expect(time.value).toBe("15:00");
    await user.clear(time);
    await user.type(time, "16.45");
    await expectAccessible();
    await user.type(await screen.findByLabelText("Your name"), "Olga");
    await user.type(screen.getByLabelText("Your phone number"), "+7 495 555-01-42");
    await user.click(screen.getByRole("checkbox"));
    await user.click(screen.getByRole("button", { name: "Leave the request" }));
    await screen.findByText("Thank you. We have your request and will get in touch.");
    expect(api.sentTo("POST /api/callbacks")).toEqual([
      expect.objectContaining({ wished_at: new Date(2026, 10, 26, 16, 45).getTime() * 1_000 }),
    ]);
  });

  test("what was written stays when the request is refused", async () => {
    const { user } = await renderApp("/call/web", {
      routes: { ...ROUTES, "POST /api/callbacks": problem(400, "callbacks.bad_phone") },
    });
    await user.click(await screen.findByRole("button", { name: "Ask us to call you back" }));
    await user.type(await screen.findByLabelText("Your name"), "Olga");
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
    expect(await screen.findByRole("heading", { name: "We call you back" })).toBeTruthy();
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
    expect(await screen.findByRole("heading", { name: "We call you back" })).toBeTruthy();
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

  test("does not return when its place is not kept any longer", async () => {
    await left();
    vi.setSystemTime(Date.now() + SIMULATED_KEPT_MS + 1_000);
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

  test("opens one microphone at a time, and closes one that is given after the page was left", async () => {
    let give: (check: SoundCheck) => void = () => undefined;
    const openSoundCheck = vi.fn(
      () =>
        new Promise<SoundCheck>((resolve) => {
          give = resolve;
        }),
    );
    const { user } = await renderApp("/call/web", { routes: ROUTES, openSoundCheck });
    await user.click(await screen.findByRole("button", { name: "Check microphone and loudspeaker" }));
    await user.dblClick(screen.getByRole("button", { name: "Speak and hear yourself" }));
    expect(openSoundCheck).toHaveBeenCalledOnce();
    cleanup();
    const close = vi.fn();
    give({ level: () => 0, record: async () => "blob:oneself", close });
    await waitFor(() => expect(close).toHaveBeenCalledOnce());
  });

  test("says what is wrong with the microphone", async () => {
    const { user } = await renderApp("/call/web", { routes: ROUTES, obstacle: "microphone_missing" });
    await user.click(await screen.findByRole("button", { name: "Check microphone and loudspeaker" }));
    await user.click(screen.getByRole("button", { name: "Speak and hear yourself" }));
    expect((await screen.findByRole("alert")).textContent).toContain("No microphone was found");
    expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
  });
});
