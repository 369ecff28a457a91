import { act, renderHook } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { useRecorder } from "@/features/flows/hooks/use-recorder";
import { FakeStream, fakeBrowser } from "@/testing/fake-webrtc";

/** A browser that asks for the microphone until `grant`. */
function askingBrowser() {
  const { getUserMedia } = fakeBrowser();
  const stream = new FakeStream();
  let give: (stream: FakeStream) => void = () => undefined;
  getUserMedia.mockReturnValue(
    new Promise((resolve) => {
      give = resolve;
    }),
  );
  return { stream, grant: () => act(async () => give(stream)) };
}

test("what was recorded is handed over, and the microphone let go", async () => {
  const { stream, grant } = askingBrowser();
  const onRecorded = vi.fn();
  const { result } = renderHook(() => useRecorder(onRecorded));
  act(() => void result.current.start());
  expect(result.current.isStarting).toBe(true);
  await grant();
  expect(result.current).toMatchObject({ isStarting: false, isRecording: true });
  act(() => result.current.stop());
  expect(onRecorded).toHaveBeenCalledOnce();
  expect(result.current.isRecording).toBe(false);
  expect(stream.track.isStopped).toBe(true);
});

test("a microphone that is granted after its page was left is let go at once", async () => {
  const { stream, grant } = askingBrowser();
  const { result, unmount } = renderHook(() => useRecorder(vi.fn()));
  act(() => void result.current.start());
  unmount();
  await grant();
  expect(stream.track.isStopped).toBe(true);
});

test("a microphone that cannot be recorded is let go", async () => {
  const { stream, grant } = askingBrowser();
  vi.stubGlobal("MediaRecorder", undefined);
  const { result } = renderHook(() => useRecorder(vi.fn()));
  act(() => void result.current.start());
  await grant();
  expect(result.current).toMatchObject({ isStarting: false, problem: "microphone_failed" });
  expect(stream.track.isStopped).toBe(true);
});
