import type { CallBegun } from "@/features/calls/api/calls";

/** What a page must know to return to its call after it was loaded again. */
export interface StoredCall extends Pick<CallBegun, "watch" | "return_key"> {
  line: string;
}

const KEY = "perezvon-call";

interface Kept extends StoredCall {
  /** Until when the server keeps the place in the call. */
  until: number;
}

/** Keeps the call, for as long as the server does, for a page that takes this one's place in the same tab. */
export function keepCall(call: StoredCall, keptMs: number): void {
  sessionStorage.setItem(KEY, JSON.stringify({ ...call, until: Date.now() + keptMs } satisfies Kept));
}

export function forgetCall(): void {
  sessionStorage.removeItem(KEY);
}

/** The call of this line that the page before left a moment ago, if there is one. */
export function keptCall(line: string): StoredCall | null {
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Kept | null;
  if (kept === null || kept.line !== line || Date.now() > kept.until) return null;
  return { line: kept.line, watch: kept.watch, return_key: kept.return_key };
}
