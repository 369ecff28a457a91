import { useEffect, useRef } from "react";
import { GO, isBehindDialog, isTyping } from "@/lib/shortcuts";
import { singleKeys } from "@/lib/single-keys";

const SECOND_KEY_WITHIN_MS = 1_500;

/** G and then a key, named by its place on the keyboard, goes somewhere: `go` is told the place of the second. */
export function useGoKeys(go: (code: string) => void): void {
  const latest = useRef(go);
  useEffect(() => {
    latest.current = go;
  });
  useEffect(() => {
    let begunAt = Number.NEGATIVE_INFINITY;
    const listen = (event: KeyboardEvent) => {
      const isOther = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.repeat;
      if (isOther || isTyping(event) || isBehindDialog() || !singleKeys.get()) return;
      const isSecond = event.timeStamp - begunAt <= SECOND_KEY_WITHIN_MS;
      begunAt = !isSecond && event.code === GO.code ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (isSecond) latest.current(event.code);
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
