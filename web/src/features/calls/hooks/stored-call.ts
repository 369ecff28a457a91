import type { CallBegun } from "@/features/calls/api/calls";
import { tellSite } from "@/features/calls/hooks/site";
import { mayTabKeep, tabStore } from "@/lib/storage";

/** What a page must know to return to its call after it was loaded again. */
export interface StoredCall extends Pick<CallBegun, "watch" | "return_key"> {
  line: string;
}

const KEY = "perezvon-call";

interface Kept extends StoredCall {
  /** Until when the server keeps the place in the call; `null` while the call goes on. */
  until: number | null;
}

/** Keeps the call, for as long as the server does, for a page that takes this one's place in the same tab. */
export function keepCall(call: StoredCall, keptMs: number): void {
  tabStore.setItem(KEY, asText(call, Date.now() + keptMs));
}

export function forgetCall(): void {
  tabStore.removeItem(KEY);
}

/** Has the site keep a call that goes on, where the browser lets a frame keep nothing itself. */
export function letSiteKeep(call: StoredCall): void {
  if (!mayTabKeep) tellSite({ perezvon: "keep", call: asText(call, null) });
}

const asText = (call: StoredCall, until: number | null) => JSON.stringify({ ...call, until } satisfies Kept);

/** The call of this line that the page before left a moment ago, if there is one. A site tells it as the frame's name. */
export function keptCall(line: string): StoredCall | null {
  const kept = parsed(tabStore.getItem(KEY) ?? window.name);
  if (kept?.line !== line || (kept.until !== null && Date.now() > kept.until)) return null;
  return { line: kept.line, watch: kept.watch, return_key: kept.return_key };
}

function parsed(text: string): Kept | null {
  try {
    return JSON.parse(text) as Kept | null;
  } catch {
    return null;
  }
}
