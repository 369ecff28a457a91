import { useEffect, useLayoutEffect, useRef } from "react";
import { clockText, type Micros } from "@/lib/micros";
import { onTick } from "@/lib/ticker";
import { useLive } from "@/realtime/context";

interface ClockProps {
  /** Counts up from here, or with `until` down to there. Instants of the server's clock. */
  since?: Micros;
  until?: Micros;
  className?: string | undefined;
}

/** A running clock. It writes its own text, so that a tick renders nothing anew. */
export function Clock({ since, until, className }: ClockProps) {
  const live = useLive();
  const element = useRef<HTMLSpanElement>(null);
  const write = useRef<() => void>(() => undefined);
  useLayoutEffect(() => {
    write.current = () => {
      const now = live.now();
      const duration = until === undefined ? now - (since ?? now) : until - now;
      if (element.current) element.current.textContent = clockText(duration);
    };
    write.current();
  });
  useEffect(() => onTick(() => write.current()), []);
  return (
    <span
      ref={element}
      role="timer"
      aria-live="off"
      className={className}
      style={{ fontVariantNumeric: "tabular-nums" }}
    />
  );
}
