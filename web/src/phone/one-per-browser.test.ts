import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PhoneLock } from "@/phone/one-per-browser";
import { FakeLocks } from "@/testing/fake-locks";

let locks: FakeLocks;

beforeEach(() => {
  locks = new FakeLocks();
  vi.stubGlobal("navigator", { locks });
});
afterEach(() => vi.unstubAllGlobals());

function tab() {
  const events = { lost: vi.fn(), given: vi.fn() };
  return { ...events, lock: new PhoneLock(events) };
}

test("the first tab has the phone, the second waits for it", async () => {
  const first = tab();
  const second = tab();
  expect(await first.lock.acquire()).toBe(true);
  expect(await second.lock.acquire()).toBe(false);
  first.lock.giveUp();
  await vi.waitFor(() => expect(second.given).toHaveBeenCalledOnce());
  expect(await second.lock.acquire()).toBe(true);
});

test("a tab that takes the phone leaves the other without, until it gives it up again", async () => {
  const first = tab();
  const second = tab();
  await first.lock.acquire();
  await second.lock.acquire();
  await second.lock.take();
  await vi.waitFor(() => expect(first.lost).toHaveBeenCalledOnce());
  second.lock.giveUp();
  await vi.waitFor(() => expect(first.given).toHaveBeenCalledOnce());
  expect(second.lost).not.toHaveBeenCalled();
});

test("a tab that has given up is not given the phone later", async () => {
  const first = tab();
  const second = tab();
  await first.lock.acquire();
  await second.lock.acquire();
  second.lock.giveUp();
  first.lock.giveUp();
  await vi.waitFor(() => expect(locks.isHeld).toBe(false));
  expect(second.given).not.toHaveBeenCalled();
});
