import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ConnectionEvents } from "@/phone/connection";
import { SipConnection } from "@/phone/sip-connection";
import { type FakeUA, sipSeen as seen } from "@/testing/fake-jssip";

vi.mock("jssip", async () => (await import("@/testing/fake-jssip")).fakeJssip());

const HOUR_MS = 3_600_000;
const login = { user: "web-anna", password: "secret", lastsMs: HOUR_MS };
const microphone = { getAudioTracks: () => ["track"] } as unknown as MediaStream;
const told: string[] = [];
const events: ConnectionEvents = {
  heard: () => told.push("heard"),
  doing: (what) => told.push(what),
  ringing: (contact) => told.push(`ringing ${contact}`),
  ended: () => told.push("ended"),
  replaced: () => told.push("replaced"),
  lost: () => told.push("lost"),
};

beforeEach(() => {
  vi.useFakeTimers();
  told.length = seen.order.length = seen.uas.length = 0;
});
afterEach(() => void vi.useRealTimers());

const ua = () => seen.uas.at(-1) as FakeUA;
const opening = () => SipConnection.open({ microphone, iceServers: [{ urls: "stun:x" }], login }, events);

async function opened() {
  const promise = opening();
  ua().accept();
  return await promise;
}

test("registers over a socket of our own server", async () => {
  await opened();
  expect(ua().options).toMatchObject({
    uri: "sip:web-anna@perezvon.invalid",
    password: "secret",
    session_timers: false,
  });
  expect((ua().options.sockets as { url: string }[])[0]?.url).toMatch(/^ws:.*\/api\/phone\/sip$/);
});

test.each(["registrationFailed", "disconnected"])("says that it could not: %s", async (what) => {
  const promise = opening();
  ua().tell(what);
  await expect(promise).rejects.toThrow();
  expect(seen.order).toEqual(["stop"]);
  expect(told).toEqual([]);
});

test("rings for a contact, and is picked up once, into the microphone", async () => {
  const phone = await opened();
  const session = ua().ring({ "X-Perezvon-Contact": "c1" });
  expect(told).toEqual(["ringing c1"]);
  expect(session.answered).toBeNull();
  phone.pickUp();
  expect(session.answered).toEqual({ mediaStream: microphone, pcConfig: { iceServers: [{ urls: "stun:x" }] } });
  session.answered = null;
  phone.pickUp();
  expect(session.answered).toBeNull();
  session.tell("confirmed");
  session.tell("ended");
  expect(told).toEqual(["ringing c1", "ringing null", "talk", "ringing null", "idle"]);
});

test.each([
  ["Call-Info", "<sip:x>;answer-after=0"],
  ["Alert-Info", "<http://x>;info=alert-autoanswer"],
])("picks up by itself when it is asked to by %s", async (header, value) => {
  await opened();
  expect(ua().ring({ [header]: value }).answered).not.toBeNull();
});

test("a call that is given up rings no more", async () => {
  await opened();
  ua().ring({ "X-Perezvon-Contact": "c1" }).tell("failed");
  expect(told).toEqual(["ringing c1", "ringing null", "idle"]);
});

test("a newer call takes the place of one of whose end nobody told", async () => {
  await opened();
  const first = ua().ring({ "X-Perezvon-Contact": "c1" });
  ua().ring({ "X-Perezvon-Contact": "c2" });
  expect(first.isTerminated).toBe(true);
  expect(told).toEqual(["ringing c1", "ringing c2"]);
});

test("the loss of a phone without a call is told, and it is left", async () => {
  await opened();
  ua().tell("disconnected", { code: 1006 });
  expect(told).toEqual(["lost"]);
  expect(seen.order).toEqual(["stop"]);
  ua().tell("disconnected", { code: 1006 });
  expect(told).toEqual(["lost"]);
});

test("a call goes on while its signalling is made anew", async () => {
  const phone = await opened();
  const session = ua().ring({ "X-Perezvon-Contact": "c1" });
  phone.pickUp();
  ua().tell("disconnected", { code: 1012 });
  expect(session.isTerminated).toBe(false);
  expect(told).not.toContain("lost");
  ua().accept();
  session.tell("ended");
  expect(told).not.toContain("lost");
});

test("a call that ends while there is no signalling is followed by a new login", async () => {
  await opened();
  const session = ua().ring({ "X-Perezvon-Contact": "c1" });
  ua().isUp = false;
  ua().tell("disconnected", { code: 1006 });
  session.tell("failed");
  expect(told.at(-1)).toBe("lost");
});

test("another page that became the phone is told, after the call if there is one", async () => {
  const phone = await opened();
  const session = ua().ring({ "X-Perezvon-Contact": "c1" });
  phone.pickUp();
  ua().tell("disconnected", { code: 4001 });
  expect(told).not.toContain("replaced");
  session.tell("ended");
  expect(told.at(-1)).toBe("replaced");
});

test("a password that was good is not asked for again: somebody else was given another", async () => {
  await opened();
  ua().tell("registrationFailed");
  expect(told).toEqual(["replaced"]);
});

test("a password that an Asterisk begun anew does not know is replaced", async () => {
  await opened();
  ua().tell("connected");
  ua().tell("registrationFailed");
  expect(told).toEqual(["lost"]);
});

test("a login is replaced before it ends", async () => {
  await opened();
  vi.advanceTimersByTime(HOUR_MS);
  expect(told).toEqual(["lost"]);
});

test("leaving a call does not hang up on the customer", async () => {
  const phone = await opened();
  ua().ring({ "X-Perezvon-Contact": "c1" });
  phone.pickUp();
  phone.close();
  expect(seen.order).toEqual(["disconnect", "stop"]);
});

test("another microphone takes the place of the one in use", async () => {
  const phone = await opened();
  const session = ua().ring({ "X-Perezvon-Contact": "c1" });
  phone.pickUp();
  await phone.speakInto({ getAudioTracks: () => ["headset"] } as unknown as MediaStream);
  expect(session.replaced).toEqual(["headset"]);
});
