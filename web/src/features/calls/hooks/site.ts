/** What the site around a frame is told: only one that the line allows can frame the page (`frame-ancestors`). */
type Told =
  | { perezvon: "stage"; stage: string }
  | { perezvon: "escape" }
  /** With it a page of the same site returns to the call. */
  | { perezvon: "keep"; call: string };

export const isFramed = () => globalThis.parent !== globalThis.self;

/** A page that nobody frames is its own parent, and tells nobody. */
export function tellSite(message: Told): void {
  if (isFramed()) globalThis.parent.postMessage(message, "*");
}
