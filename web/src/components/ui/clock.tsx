import { useEffect, useLayoutEffect, useRef } from "react";
import { useFormat } from "@/i18n/format";
import { clockText, type Micros, SECOND } from "@/lib/micros";
import { onTick } from "@/lib/ticker";
import { useLive } from "@/realtime/context";

interface ClockProps {
  /** Counts up from here, or with `until` down to there. Instants of the server's clock. */
  since?: Micros;
  until?: Micros;
  className?: string | undefined;
}

const DAY: Micros = 86_400 * SECOND;

/** A running clock; what lasts for days is told in days. It writes its own text, so that a tick renders nothing anew. */
export function Clock({ since, until, className }: ClockProps) {
  const live = useLive();
  const format = useFormat();
  const element = useRef<HTMLSpanElement>(null);
  const write = useRef<() => void>(() => undefined);
  useLayoutEffect(() => {
    write.current = () => {
      const now = live.now();
      const duration = until === undefined ? now - (since ?? now) : until - now;
      const text = duration < DAY ? clockText(duration) : format.span(duration / SECOND);
      if (element.current) element.current.textContent = text;
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
      style={{ fontVariantNumeric: "tabular-nums", whiteSpace: "nowrap" }}
    />
  );
}
