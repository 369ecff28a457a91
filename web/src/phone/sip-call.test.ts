import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ConnectionEvents } from "@/phone/connection";
import { SipCall } from "@/phone/sip-call";
import { type FakeUA, sipSeen as seen } from "@/testing/fake-jssip";

vi.mock("jssip", async () => (await import("@/testing/fake-jssip")).fakeJssip());

const microphone = { getAudioTracks: () => ["track"] } as unknown as MediaStream;
const account = { user: "page-1", password: "secret", key: "a.b/c", keptMs: 10_000 };
const told: string[] = [];
const events: ConnectionEvents = {
  heard: () => told.push("heard"),
  doing: (what, keptMs) => told.push(`${what} ${keptMs}`),
  ringing: (contact) => told.push(`ringing ${contact}`),
  ended: (cause) => told.push(`ended ${cause}`),
  replaced: () => told.push("replaced"),
  lost: () => told.push("lost"),
};

beforeEach(() => {
  vi.useFakeTimers();
  told.length = seen.order.length = 0;
});
afterEach(() => void vi.useRealTimers());

const ua = () => seen.uas.at(-1) as FakeUA;
const opening = () => SipCall.open({ microphone, iceServers: [{ urls: "stun:x" }], account }, events);

async function opened() {
  const promise = opening();
  ua().tell("connected");
  ua().handlers.accepted?.({});
  const call = await promise;
  ua().handlers.confirmed?.({});
  return call;
}

test("calls once, unregistered, by the way that its key opens", async () => {
  await opened();
  expect(ua().options).toMatchObject({ uri: "sip:page-1@perezvon.invalid", password: "secret", register: false });
  const [socket] = ua().options.sockets as { url: string }[];
  expect(socket?.url).toMatch(/^ws:.*\/api\/calls\/sip\?key=a\.b%2Fc$/);
  ua().tell("disconnected");
  ua().tell("connected");
  expect(ua().called.map(({ target }) => target)).toEqual(["sip:call@perezvon.invalid"]);
  expect(ua().called[0]?.options).toMatchObject({
    mediaStream: microphone,
    pcConfig: { iceServers: [{ urls: "stun:x" }] },
  });
  expect(told).toEqual(["talk 10000"]);
});

test.each(["disconnected", "failed"])("says that it could not call: %s", async (what) => {
  const promise = opening();
  if (what === "failed") {
    ua().tell("connected");
    ua().handlers.failed?.({});
  } else ua().tell(what);
  await expect(promise).rejects.toThrow();
  expect(seen.order).toEqual(["disconnect", "stop"]);
  expect(told).toEqual([]);
});

test("presses keys, as sound that telephones know", async () => {
  const call = await opened();
  call.press("5");
  expect(ua().pressed).toEqual(["5"]);
});

test("is over when the other side ends it, and hung up when the customer does", async () => {
  await opened();
  ua().handlers.ended?.({});
  expect(told.at(-1)).toBe("ended agent");
  const other = await opened();
  seen.order.length = 0;
  other.hangUp();
  ua().handlers.ended?.({});
  expect(seen.order).toEqual(["stop"]);
  expect(told.at(-1)).toBe("talk 10000");
});

test("a network that is gone for some seconds is told as lost, and nobody is hung up on", async () => {
  await opened();
  seen.order.length = 0;
  ua().become("disconnected");
  vi.advanceTimersByTime(3_000);
  ua().become("connected");
  vi.advanceTimersByTime(3_000);
  expect(told).not.toContain("lost");
  ua().become("disconnected");
  vi.advanceTimersByTime(4_000);
  expect(told.at(-1)).toBe("lost");
  expect(seen.order).toEqual(["disconnect", "stop"]);
});
