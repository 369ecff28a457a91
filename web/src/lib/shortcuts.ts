/** A shortcut: Alt and a key, which is named by its place on the keyboard. */
export interface Shortcut {
  code: string;
  /** As it is shown. */
  shown: string;
  /** As assistive technology is told. */
  keys: string;
}

const alt = (code: string, key: string): Shortcut => ({ code, shown: `Alt ${key}`, keys: `Alt+${key}` });

/** Every shortcut of the app, in the order in which they are listed. Each key does one thing. */
export const SHORTCUTS = {
  answer: alt("Enter", "Enter"),
  hold: alt("KeyH", "H"),
  mute: alt("KeyM", "M"),
  keypad: alt("KeyK", "K"),
  transfer: alt("KeyT", "T"),
  consult: alt("KeyC", "C"),
  park: alt("KeyP", "P"),
  hang_up: alt("KeyE", "E"),
  hand_over: alt("KeyO", "O"),
  conference: alt("KeyG", "G"),
  back: alt("KeyB", "B"),
  slow: alt("KeyS", "S"),
  available: alt("Digit1", "1"),
  offline: alt("Digit0", "0"),
} as const satisfies Readonly<Record<string, Shortcut>>;

export type ShortcutName = keyof typeof SHORTCUTS;

/** Opens the search from anywhere, also while somebody types. */
export const SEARCH = { code: "KeyK", shown: "Ctrl K", shownOnMac: "⌘ K", keys: "Control+K Meta+K" } as const;

/** The key that begins the way to a page; a second one says which. */
export const GO = { code: "KeyG", shown: "G" } as const;

export const isOnMac = () => /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Whether the person writes: then a key belongs to the text. */
export function isTyping(event: KeyboardEvent): boolean {
  if (isComposing(event)) return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("input:not([type=radio], [type=checkbox]), textarea, select");
}

/** Whether an input method is putting a character together: then every key is its own. */
export const isComposing = (event: Pick<KeyboardEvent, "isComposing" | "keyCode">) =>
  event.isComposing || event.keyCode === 229;

/** Whether a window above the page, or an open menu, has the keys. */
export const isBehindDialog = () => document.querySelector('[aria-modal="true"], [role="menu"]') !== null;
