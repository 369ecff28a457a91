import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Cells } from "@/realtime/protocol";
import type { LiveStore } from "@/realtime/store";
import { type FakeSocket, storeOfSockets } from "@/testing/fake-live";

const AT = 1_700_000_000_000_000;

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

const snapshot = (seq: number, cells: Cells) =>
  newest().say({ t: "snapshot", topic: "queues", key: null, seq, now: AT, cells });

const patch = (from: number, seq: number, cells: Cells) =>
  newest().say({ t: "patch", topic: "queues", key: null, from, seq, now: AT, cells });

const beat = () => newest().say({ t: "beat", now: AT });

function watchQueues() {
  const changed = vi.fn();
  const unwatch = store.watch("queues", undefined, changed);
  newest().open();
  return { changed, unwatch };
}

const cells = () => store.board("queues").cells;

describe("a topic", () => {
  test("is asked for when the connection stands, and is ready with its snapshot", () => {
    const { changed } = watchQueues();
    expect(newest().heard).toEqual([{ t: "watch", topic: "queues" }]);
    expect(store.board("queues").isReady).toBe(false);
    snapshot(5, { sales: 1 });
    expect(store.board("queues")).toEqual({ isReady: true, refused: null, cells: { sales: 1 } });
    expect(changed).toHaveBeenCalledOnce();
  });

  test("follows patches: a cell changes, comes and goes", () => {
    watchQueues();
    snapshot(5, { sales: 1, support: 2 });
    patch(5, 8, { sales: 3, billing: 4 });
    expect(cells()).toEqual({ sales: 3, support: 2, billing: 4 });
    patch(8, 9, { support: null });
    expect(cells()).toEqual({ sales: 3, billing: 4 });
  });

  test("with a gap drops the patch, asks for a new snapshot, and hears no patch until it is there", () => {
    watchQueues();
    snapshot(5, { sales: 1 });
    patch(6, 7, { sales: 99 });
    expect(cells()).toEqual({ sales: 1 });
    expect(newest().heard).toEqual([
      { t: "watch", topic: "queues" },
      { t: "watch", topic: "queues" },
    ]);
    patch(7, 8, { sales: 98 });
    expect(cells()).toEqual({ sales: 1 });
    snapshot(8, { sales: 2 });
    patch(8, 9, { sales: 3 });
    expect(cells()).toEqual({ sales: 3 });
  });

  test("that is refused says why", () => {
    watchQueues();
    newest().say({ t: "refused", topic: "queues", key: null, code: "session.forbidden" });
    expect(store.board("queues")).toEqual({ isReady: false, refused: "session.forbidden", cells: {} });
  });

  test("with a key is another topic than without", () => {
    store.watch("call", "w1", () => undefined);
    newest().open();
    expect(newest().heard).toEqual([{ t: "watch", topic: "call", key: "w1" }]);
    newest().say({ t: "snapshot", topic: "call", key: "w1", seq: 1, now: AT, cells: { call: {} } });
    expect(store.board("call", "w1").isReady).toBe(true);
    expect(store.board("call", "w2").isReady).toBe(false);
  });

  test("is watched once for all who listen, and left a moment after the last of them", () => {
    const first = watchQueues();
    const second = vi.fn();
    const leave = store.watch("queues", undefined, second);
    first.unwatch();
    vi.advanceTimersByTime(1_000);
    snapshot(1, {});
    expect(second).toHaveBeenCalledOnce();
    expect(first.changed).not.toHaveBeenCalled();
    leave();
    vi.advanceTimersByTime(1_000);
    expect(newest().heard).toEqual([
      { t: "watch", topic: "queues" },
      { t: "unwatch", topic: "queues" },
    ]);
    expect(newest().isClosed).toBe(true);
  });

  test("that is left and wanted again at once is not asked for anew", () => {
    const { unwatch } = watchQueues();
    unwatch();
    store.watch("queues", undefined, () => undefined);
    vi.advanceTimersByTime(5_000);
    expect(newest().heard).toHaveLength(1);
  });
});

describe("the connection", () => {
  test("is live when it stands, and shown as stale within three seconds of silence", () => {
    watchQueues();
    expect(store.status).toBe("live");
    beat();
    vi.advanceTimersByTime(2_000);
    expect(store.status).toBe("live");
    vi.advanceTimersByTime(1_000);
    expect(store.status).toBe("stale");
    beat();
    expect(store.status).toBe("live");
  });

  test("keeps old cells on the screen, connects again, and starts from a new snapshot", () => {
    watchQueues();
    snapshot(5, { sales: 1 });
    newest().break();
    expect(store.status).toBe("stale");
    expect(cells()).toEqual({ sales: 1 });
    vi.advanceTimersByTime(500);
    newest().open();
    expect(sockets).toHaveLength(2);
    expect(newest().heard).toEqual([{ t: "watch", topic: "queues" }]);
    patch(5, 6, { sales: 2 });
    expect(cells()).toEqual({ sales: 1 });
    snapshot(9, { sales: 7 });
    expect(cells()).toEqual({ sales: 7 });
    expect(store.status).toBe("live");
  });

  test("is given up after seven seconds of silence", () => {
    watchQueues();
    vi.advanceTimersByTime(7_000);
    expect(sockets[0]?.isClosed).toBe(true);
    vi.advanceTimersByTime(500);
    expect(sockets).toHaveLength(2);
  });

  test("belongs to one person: after a reset nothing is known, and all is asked for anew", () => {
    watchQueues();
    snapshot(5, { sales: 1 });
    store.reset();
    expect(store.board("queues").isReady).toBe(false);
    expect(sockets[0]?.isClosed).toBe(true);
    newest().open();
    expect(newest().heard).toEqual([{ t: "watch", topic: "queues" }]);
  });

  test("is held open by whoever watches its status", () => {
    const leave = store.watchStatus(() => undefined);
    newest().open();
    expect(store.status).toBe("live");
    leave();
    vi.advanceTimersByTime(1_000);
    expect(newest().isClosed).toBe(true);
  });
});

test("the clock is the server's, learnt from its least delayed message", () => {
  vi.setSystemTime(AT / 1_000);
  watchQueues();
  newest().say({ t: "beat", now: AT + 5_000_000 });
  newest().say({ t: "beat", now: AT + 4_900_000 });
  expect(store.now()).toBe(AT + 5_000_000);
  newest().say({ t: "beat", now: AT + 5_050_000 });
  expect(store.now()).toBe(AT + 5_050_000);
  for (let second = 1; second < 60; second += 1) {
    vi.advanceTimersByTime(1_000);
    newest().say({ t: "beat", now: AT + (second + 4) * 1_000_000 });
  }
  expect(store.now()).toBe(AT + 64_050_000);
  vi.advanceTimersByTime(1_000);
  newest().say({ t: "beat", now: AT + 64_000_000 });
  expect(store.now()).toBe(AT + 64_000_000);
});
