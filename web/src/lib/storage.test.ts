import { afterEach, expect, test, vi } from "vitest";

const storage = async () => {
  vi.resetModules();
  return await import("@/lib/storage");
};

afterEach(() => {
  vi.restoreAllMocks();
  localStorage.clear();
});

test("what is kept is kept by the browser", async () => {
  const { browserStore, mayTabKeep } = await storage();
  browserStore.setItem("colour", "red");
  expect(localStorage.getItem("colour")).toBe("red");
  expect(mayTabKeep).toBe(true);
});

test("where a frame may keep nothing, it is kept until the page closes", async () => {
  const denied = () => {
    throw new DOMException("Access is denied for this document.", "SecurityError");
  };
  vi.spyOn(globalThis, "localStorage", "get").mockImplementation(denied);
  vi.spyOn(globalThis, "sessionStorage", "get").mockImplementation(denied);
  const { browserStore, tabStore, mayTabKeep } = await storage();
  browserStore.setItem("colour", "red");
  tabStore.setItem("call", "1");
  tabStore.removeItem("call");
  expect([browserStore.getItem("colour"), tabStore.getItem("call"), mayTabKeep]).toEqual(["red", null, false]);
});
