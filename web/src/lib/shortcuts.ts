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
  available: alt("Digit1", "1"),
  offline: alt("Digit0", "0"),
} as const satisfies Readonly<Record<string, Shortcut>>;

export type ShortcutName = keyof typeof SHORTCUTS;

/** Whether the person writes: then a key belongs to the text. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("input:not([type=radio], [type=checkbox]), textarea, select");
}
