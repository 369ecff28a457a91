import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LiveStore } from "@/realtime/store";
import { FakeSocket, storeOfSockets } from "@/testing/fake-live";

let sockets: FakeSocket[];
let store: LiveStore;
let newest: () => FakeSocket;

beforeEach(() => {
  vi.useFakeTimers();
  ({ store, sockets, newest } = storeOfSockets());
});

afterEach(() => {
  store.reset();
  vi.useRealTimers();
});

const beat = () => newest().say({ t: "beat", now: 1_700_000_000_000_000 });

function watch(): void {
  store.watch("queues", undefined, () => undefined);
  newest().open();
}

test("a lost connection is tried again after 0.5, 1, and then every 1.5 seconds, and after five minutes more and more patiently", () => {
  watch();
  const fails = (seconds: number) => {
    const before = sockets.length;
    newest().break();
    vi.advanceTimersByTime(seconds * 1_000 - 1);
    expect(sockets).toHaveLength(before);
    vi.advanceTimersByTime(1);
    expect(sockets).toHaveLength(before + 1);
  };
  for (const seconds of [0.5, 1, ...Array.from({ length: 199 }, () => 1.5)]) fails(seconds);
  fails(15);
  newest().open();
  beat();
  fails(0.5);
});

test("a lost connection is tried again at once when the browser's network is back, or somebody returns to the tab", () => {
  watch();
  newest().break();
  globalThis.dispatchEvent(new Event("online"));
  expect(sockets).toHaveLength(2);
  newest().break();
  document.dispatchEvent(new Event("visibilitychange"));
  expect(sockets).toHaveLength(3);
  newest().open();
  globalThis.dispatchEvent(new Event("online"));
  expect(sockets).toHaveLength(3);
});

test("a connection that does not come about is given up after three seconds", () => {
  store.watch("queues", undefined, () => undefined);
  vi.advanceTimersByTime(3_000);
  expect(sockets[0]?.isClosed).toBe(true);
  expect(store.status).toBe("stale");
  vi.advanceTimersByTime(500);
  expect(sockets).toHaveLength(2);
});

test("a lost connection is tried again sooner by chance, by up to half the wait", () => {
  const connect = () => {
    sockets.push(new FakeSocket());
    return newest();
  };
  const eager = new LiveStore({ random: () => 1, connect });
  eager.watch("queues", undefined, () => undefined);
  newest().break();
  vi.advanceTimersByTime(250);
  expect(sockets).toHaveLength(2);
  eager.reset();
});
