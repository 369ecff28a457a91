import { useEffect, useRef } from "react";

/**
 * Runs `action` on Alt and a key while the component stands. The key is named by its place on the keyboard (`KeyE`), so
 * that it works under a Russian layout and a Chinese input method too.
 */
export function useShortcut(code: string, action: () => void, isEnabled = true): void {
  const latest = useRef(action);
  useEffect(() => {
    latest.current = action;
  });
  useEffect(() => {
    if (!isEnabled) return;
    const listen = (event: KeyboardEvent) => {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.repeat || event.code !== code)
        return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [code, isEnabled]);
}
