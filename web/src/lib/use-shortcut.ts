import { useEffect, useRef } from "react";
import { isTyping, SHORTCUTS, type ShortcutName } from "@/lib/shortcuts";

/**
 * Runs `action` on a shortcut while the component stands, but never while somebody types. The key is named by its place
 * on the keyboard (`KeyE`), so that it works under a Russian layout and a Chinese input method too.
 */
export function useShortcut(name: ShortcutName | undefined, action: () => void, isEnabled = true): void {
  const code = name && SHORTCUTS[name].code;
  const latest = useRef(action);
  useEffect(() => {
    latest.current = action;
  });
  useEffect(() => {
    if (!isEnabled || code === undefined) return;
    const listen = (event: KeyboardEvent) => {
      const isOther = !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.code !== code;
      if (isOther || event.repeat || isTyping(event)) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [code, isEnabled]);
}
