import { useEffect, useLayoutEffect, useRef } from "react";
import classes from "@/app/live/live.module.css";
import { clockText, type Micros, SECOND } from "@/lib/micros";
import { onTick } from "@/lib/ticker";
import { useLive } from "@/realtime/context";

const SOON = 0.5;

/** For how long somebody has waited, coloured when that is longer than the limit, or more than half of it. It writes its
 * own text and colour, so that a tick renders nothing anew. */
export function Age({ since, limit_s }: { since: Micros; limit_s: number }) {
  const live = useLive();
  const element = useRef<HTMLSpanElement>(null);
  const write = useRef<() => void>(() => undefined);
  useLayoutEffect(() => {
    write.current = () => {
      const age = live.now() - since;
      if (!element.current) return;
      element.current.textContent = clockText(age);
      element.current.className = toneOf(age, limit_s * SECOND);
    };
    write.current();
  });
  useEffect(() => onTick(() => write.current()), []);
  return <span ref={element} role="timer" aria-live="off" />;
}

function toneOf(age: Micros, limit: Micros): string {
  if (age > limit) return classes.late ?? "";
  return age > limit * SOON ? (classes.soon ?? "") : "";
}
