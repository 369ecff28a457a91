import { act, cleanup, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SECOND } from "@/lib/micros";
import { expectAccessible } from "@/testing/accessible";
import { call, calling, ROUTES } from "@/testing/call-page";
import { problem, type Routes } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { now } from "@/testing/world";

const MINUTE = 60 * SECOND;

beforeEach(() => {
  sessionStorage.clear();
  vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"], shouldAdvanceTime: true });
});
afterEach(() => void vi.useRealTimers());

const KEPT = { is_automatic: true, attempts: 2, retry_s: 600, hours: null };

/** A caller who waits long, on a line that calls back by itself. */
const long = () => ({
  position: 9,
  since: now(),
  earliest: now() + 20 * MINUTE,
  latest: now() + 40 * MINUTE,
  offer_at: now(),
});

async function waitingLong(routes: Routes = {}) {
  const app = await renderApp("/call/web", {
    routes: { ...ROUTES, "GET /api/callbacks/terms": KEPT, "POST /api/callbacks": undefined, ...routes },
    boards: { call: call("waiting", long()) },
  });
  await app.user.click(await screen.findByRole("button", { name: "Call us" }));
  return app;
}

type App = Awaited<ReturnType<typeof waitingLong>>;

async function agree({ user }: App) {
  await user.click(await screen.findByRole("button", { name: "Keep your place and be called back" }));
  await user.type(await screen.findByLabelText("Your name"), "Olga");
  await user.type(screen.getByLabelText("Your phone number"), "+7 495 555-01-42");
  await user.click(screen.getByRole("checkbox"));
  await user.click(screen.getByRole("button", { name: "Call me back" }));
}

describe("the expected wait", () => {
  test("is a range that runs down, then the end that was promised, then an apology", async () => {
    const start = now();
    await calling("waiting", { position: 3, earliest: start + 3 * MINUTE, latest: start + 5 * MINUTE });
    expect(await screen.findByText("Expected wait: about 3 to 5 minutes")).toBeTruthy();
    await expectAccessible();
    act(() => void vi.advanceTimersByTime(3 * 60_000));
    expect(screen.getByText("Expected wait: at most 2 minutes")).toBeTruthy();
    act(() => void vi.advanceTimersByTime(2 * 60_000 + 1_000));
    expect(screen.getByText("It takes longer than we said. We are sorry; your place is kept.")).toBeTruthy();
  });

  test("is not said when nothing was told", async () => {
    await calling("waiting", { position: 3 });
    await screen.findByText("You are number 3 in the queue.");
    expect(screen.queryByText(/minute/)).toBeNull();
    expect(screen.queryByRole("button", { name: /called back/ })).toBeNull();
  });
});

describe("a callback instead of a long wait", () => {
  test("is offered once the wait has become long", async () => {
    await calling("waiting", { position: 3, offer_at: now() + 5 * MINUTE });
    await screen.findByText("You are number 3 in the queue.");
    expect(screen.queryByRole("button", { name: "Be called back instead of waiting" })).toBeNull();
    act(() => void vi.advanceTimersByTime(5 * 60_000 + 1_000));
    expect(await screen.findByRole("button", { name: "Be called back instead of waiting" })).toBeTruthy();
  });

  test("says what happens before it is agreed, keeps the place, and is undone", async () => {
    const app = await waitingLong({ "POST /api/callbacks/withdrawn": undefined });
    await app.user.click(await screen.findByRole("button", { name: "Keep your place and be called back" }));
    expect((await screen.findAllByRole("listitem")).map(({ textContent }) => textContent)).toEqual([
      "Your place in the queue is kept, as if you had stayed on the line.",
      "When it is your turn, an agent joins first; then we ring the number that you leave here.",
      "We try up to 2 times. Between two attempts we wait about 10 minutes.",
      "We may call at any time of day.",
    ]);
    await expectAccessible();
    await app.user.click(screen.getByRole("button", { name: "Back" }));
    await agree(app);
    expect(await screen.findByText("Agreed. Your place is kept, and we call +7 495 555-01-42.")).toBeTruthy();
    expect(app.api.sentTo("POST /api/callbacks")).toEqual([expect.objectContaining({ watch: "w1", wished_at: null })]);
    await expectAccessible();
    await app.user.click(screen.getByRole("button", { name: "I’d rather wait" }));
    expect(await screen.findByText("Withdrawn. You are waiting as before.")).toBeTruthy();
    expect(app.api.sentTo("POST /api/callbacks/withdrawn")).toEqual([{ watch: "w1" }]);
    expect(screen.getByRole("button", { name: "Keep your place and be called back" })).toBeTruthy();
  });

  test("stands after one has hung up, and may still be withdrawn", async () => {
    const app = await waitingLong({ "POST /api/callbacks/withdrawn": undefined });
    await agree(app);
    await app.user.click(await screen.findByRole("button", { name: "Hang up" }));
    await app.live.show("call", call("ended", { how: "abandoned" }));
    expect(await screen.findByText(/Your place is kept, and we call/)).toBeTruthy();
    await expectAccessible();
    await app.user.click(screen.getByRole("button", { name: "Do not call me" }));
    expect(await screen.findByText("Ask us to call you back")).toBeTruthy();
  });

  test("that a colleague has taken cannot be withdrawn, which is said", async () => {
    const app = await waitingLong({ "POST /api/callbacks/withdrawn": problem(409, "callbacks.moved") });
    await agree(app);
    await app.user.click(await screen.findByRole("button", { name: "I’d rather wait" }));
    expect((await screen.findByRole("alert")).textContent).toBe("Somebody has changed this request meanwhile.");
    expect(screen.getByText(/Your place is kept/)).toBeTruthy();
  });

  test("by e-mail keeps no place, and says so", async () => {
    const { user } = await waitingLong();
    await user.click(await screen.findByRole("button", { name: "Keep your place and be called back" }));
    await user.click(await screen.findByText("E-mail"));
    expect(screen.getByText(/Your place in the queue is not kept for that/)).toBeTruthy();
    expect(screen.queryByText(/as if you had stayed on the line/)).toBeNull();
  });

  test("is still known by a page that was loaded again", async () => {
    const app = await waitingLong();
    await agree(app);
    await screen.findByText(/Your place is kept/);
    act(() => void globalThis.dispatchEvent(new Event("pagehide")));
    const kept = sessionStorage.getItem("perezvon-call") ?? "";
    cleanup();
    sessionStorage.setItem("perezvon-call", kept);
    await renderApp("/call/web", {
      routes: { ...ROUTES, "GET /api/callbacks/terms": KEPT },
      boards: { call: call("waiting", long()) },
    });
    await waitFor(() => expect(screen.getByText(/Your place is kept/)).toBeTruthy());
  });
});
