import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach, vi } from "vitest";
import { closeStores } from "@/testing/fake-live";
import { SilentAudioContext } from "@/testing/silent-audio";

// What browsers have and jsdom has not.
class Observer {
  observe() {}
  unobserve() {}
  disconnect() {}
}

// A deadline, not a wait: what is there sooner is found sooner.
configure({ asyncUtilTimeout: 8_000 });

beforeEach(() => {
  vi.stubGlobal("ResizeObserver", Observer);
  vi.stubGlobal("AudioContext", SilentAudioContext);
  vi.stubGlobal("scrollTo", () => undefined);
  vi.stubGlobal("matchMedia", (query: string) => ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
});

afterEach(async () => {
  // A page or catalogue that a test did not wait for must not arrive when its file's world is gone.
  await vi.dynamicImportSettled();
  cleanup();
  closeStores();
  localStorage.clear();
  sessionStorage.clear();
  vi.unstubAllGlobals();
});
