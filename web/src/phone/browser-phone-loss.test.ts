import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BrowserPhone } from "@/phone/browser-phone";
import { fakeBrowser } from "@/testing/fake-webrtc";

let browser: ReturnType<typeof fakeBrowser>;

beforeEach(() => {
  vi.useFakeTimers();
  browser = fakeBrowser();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const exchange = async () => "answer";
const agents = () => new BrowserPhone({ exchange, isAgents: true });
const customers = () => new BrowserPhone({ exchange, isAgents: false });

const peer = (index = -1) => {
  const found = browser.peers.at(index);
  if (!found) throw new Error("Nothing was connected");
  return found;
};

/** The server says for how long it keeps the place. */
const KEPT_S = 10;
const KEPT_MS = 1_000 * KEPT_S;
const keep = (kept_s = KEPT_S) => peer().say({ t: "doing", what: "music", kept_s });

describe("a customer's phone that may return", () => {
  const returning = (mayReturn: () => boolean, answers = exchange) =>
    new BrowserPhone({ exchange: answers, isAgents: false, mayReturn });

  test("is connected again when the connection fails", async () => {
    const phone = returning(() => true);
    await phone.start();
    keep();
    peer().become("failed");
    expect(phone.state.phase).toBe("reconnecting");
    await vi.advanceTimersByTimeAsync(500);
    expect(phone.state.phase).toBe("connected");
    expect(browser.getUserMedia).toHaveBeenCalledOnce();
  });

  test.each(["refuses", "never answers"])("gives up at once when its place is gone, if the server %s", async (how) => {
    const answers = vi.fn(exchange);
    const phone = returning(() => true, answers);
    await phone.start();
    keep(30);
    keep();
    answers.mockImplementation(() => (how === "refuses" ? Promise.reject(new Error("503")) : new Promise(() => {})));
    peer().become("failed");
    await vi.advanceTimersByTimeAsync(KEPT_MS - 1);
    expect(phone.state.phase).toBe("reconnecting");
    await vi.advanceTimersByTimeAsync(1);
    expect(phone.state).toMatchObject({ phase: "ended", cause: "lost" });
  });

  test("has its place kept anew when it was back", async () => {
    const phone = returning(() => true);
    await phone.start();
    keep();
    peer().become("failed");
    await vi.advanceTimersByTimeAsync(500);
    await vi.advanceTimersByTimeAsync(2 * KEPT_MS);
    expect(phone.state.phase).toBe("connected");
  });

  test("does not wait when no place is kept", async () => {
    const phone = returning(() => true);
    await phone.start();
    peer().become("failed");
    expect(phone.state).toMatchObject({ phase: "ended", cause: "lost" });
  });

  test("is back within seconds of a network that is back, to the end of the time its place is kept", async () => {
    const answers = vi.fn(exchange);
    const phone = returning(() => true, answers);
    await phone.start();
    keep();
    answers.mockRejectedValue(new Error("503"));
    peer().become("failed");
    await vi.advanceTimersByTimeAsync(KEPT_MS - 3_000);
    answers.mockImplementation(exchange);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(phone.state.phase).toBe("connected");
  });

  test("gives up when the server says that the call is over", async () => {
    let isOver = false;
    const phone = returning(
      () => !isOver,
      async () => {
        if (browser.peers.length > 1) isOver = true;
        if (isOver) throw new Error("409");
        return "answer";
      },
    );
    await phone.start();
    keep();
    peer().become("failed");
    await vi.advanceTimersByTimeAsync(500);
    expect(phone.state).toMatchObject({ phase: "ended", cause: "lost" });
  });
});

describe("a microphone that is lost during a call", () => {
  test("is replaced by the next one, and the call goes on", async () => {
    const phone = customers();
    await phone.start();
    phone.setMuted(true);
    browser.streams[0]?.track.onended?.();
    await vi.waitFor(() => expect(phone.state.notice).toBe("microphone_changed"));
    expect(phone.state.phase).toBe("connected");
    expect(peer().replaced).toEqual([browser.streams[1]?.track]);
    expect(browser.streams[1]?.track.enabled).toBe(false);
    phone.dismissNotice();
    expect(phone.state.notice).toBeNull();
  });

  test("is said to be missing when there is no other, and can be looked for again", async () => {
    const phone = agents();
    await phone.start();
    browser.getUserMedia.mockRejectedValueOnce(new DOMException("", "NotFoundError"));
    browser.streams[0]?.track.onended?.();
    await vi.waitFor(() => expect(phone.state.notice).toBe("microphone_gone"));
    expect(phone.state.phase).toBe("connected");
    await phone.findMicrophone();
    expect(phone.state.notice).toBe("microphone_changed");
  });

  test("is not looked for when it was given back", async () => {
    const phone = customers();
    await phone.start();
    phone.stop();
    browser.streams[0]?.track.onended?.();
    await vi.advanceTimersByTimeAsync(100);
    expect(browser.getUserMedia).toHaveBeenCalledOnce();
  });
});
