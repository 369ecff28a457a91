import { useEffect, useRef } from "react";
import type { Micros } from "@/lib/micros";
import { useLive } from "@/realtime/context";

interface CountdownProps {
  label: string;
  from: Micros;
  until: Micros;
  className?: string | undefined;
}

/** A bar that runs empty between two instants of the server's clock. */
export function Countdown({ label, from, until, className }: CountdownProps) {
  const live = useLive();
  const bar = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let frame = requestAnimationFrame(function draw() {
      const share = Math.min(1, Math.max(0, (until - live.now()) / Math.max(1, until - from)));
      if (bar.current) bar.current.style.transform = `scaleX(${share})`;
      frame = requestAnimationFrame(draw);
    });
    return () => cancelAnimationFrame(frame);
  }, [live, from, until]);
  return (
    <div role="img" aria-label={label} className={className}>
      <span ref={bar} />
    </div>
  );
}
