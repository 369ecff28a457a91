export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** Whether this browser, or this tab, may keep something. A browser may forbid it, as many do in a frame of another site. */
const allowed = (storage: () => Storage | null): Storage | null => {
  try {
    return storage();
  } catch {
    return null;
  }
};

/** Keeps until the page closes. */
function inMemory(): Store {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

const ofTab = allowed(() => sessionStorage);

/** What this browser keeps; where it may not, what this page does. */
export const browserStore: Store = allowed(() => localStorage) ?? inMemory();

/** What this tab keeps; where it may not, what this page does. */
export const tabStore: Store = ofTab ?? inMemory();

export const mayTabKeep = ofTab !== null;
