import { useCallback, useSyncExternalStore } from "react";
import { browserStore } from "@/lib/storage";

/**
 * A choice that this browser keeps. Other tabs of the browser hear of a change; what cannot be read, or what `isValid`
 * does not know, counts as never chosen.
 */
export class Stored<T> {
  private readonly key: string;
  private readonly fallback: T;
  private readonly isValid: (value: unknown) => value is T;
  private readonly listeners = new Set<() => void>();
  private text: string | null = null;
  private value: T;

  constructor(key: string, fallback: T, isValid: (value: unknown) => value is T) {
    this.key = key;
    this.fallback = fallback;
    this.isValid = isValid;
    this.value = fallback;
  }

  /** The same object until it changes. */
  get = (): T => {
    const text = browserStore.getItem(this.key);
    if (text !== this.text) {
      this.text = text;
      this.value = this.parsed(text);
    }
    return this.value;
  };

  set = (value: T): void => {
    browserStore.setItem(this.key, JSON.stringify(value));
    for (const listener of [...this.listeners]) listener();
  };

  subscribe = (listener: () => void): (() => void) => {
    const hear = (event: StorageEvent) => {
      if (event.key === this.key || event.key === null) listener();
    };
    this.listeners.add(listener);
    globalThis.addEventListener("storage", hear);
    return () => {
      this.listeners.delete(listener);
      globalThis.removeEventListener("storage", hear);
    };
  };

  private parsed(text: string | null): T {
    if (text === null) return this.fallback;
    try {
      const value: unknown = JSON.parse(text);
      return this.isValid(value) ? value : this.fallback;
    } catch {
      return this.fallback;
    }
  }
}

export function useStored<T>(stored: Stored<T>): [T, (value: T) => void] {
  const value = useSyncExternalStore(stored.subscribe, stored.get);
  return [value, useCallback((next: T) => stored.set(next), [stored])];
}
