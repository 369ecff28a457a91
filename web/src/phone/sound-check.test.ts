import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openSoundCheck } from "@/phone/sound-check";
import { fakeBrowser } from "@/testing/fake-webrtc";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the microphone is let go as soon as the sample is recorded, and the sound stays", async () => {
  const { streams } = fakeBrowser();
  const revoked = vi.fn();
  vi.stubGlobal("URL", { createObjectURL: () => "blob:oneself", revokeObjectURL: revoked });
  const check = await openSoundCheck(null);
  const recording = check.record(3_000);
  vi.advanceTimersByTime(2_999);
  expect(streams[0]?.track.isStopped).toBe(false);
  vi.advanceTimersByTime(1);
  expect(await recording).toBe("blob:oneself");
  expect(streams[0]?.track.isStopped).toBe(true);
  expect(revoked).not.toHaveBeenCalled();
  check.close();
  expect(revoked).toHaveBeenCalledWith("blob:oneself");
});
