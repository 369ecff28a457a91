import { tabStore } from "@/lib/storage";

/** What somebody who waits has agreed with us; `watch` names their call. */
export interface KeptWish {
  watch: string;
  reachBy: "phone" | "email";
  address: string;
  isAutomatic: boolean;
}

const KEY = "perezvon-callback";

/** The wish that was left in this call, also before the page was loaded again. */
export function keptWish(watch: string | null): KeptWish | null {
  const text = tabStore.getItem(KEY);
  if (watch === null || text === null) return null;
  const kept = JSON.parse(text) as KeptWish;
  return kept.watch === watch ? kept : null;
}

export function keepWish(wish: KeptWish): void {
  tabStore.setItem(KEY, JSON.stringify(wish));
}

export function forgetWish(): void {
  tabStore.removeItem(KEY);
}
