const TICK_MS = 1_000;

const ticking = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** Calls once a second until the returned function is called. One timer serves every clock on the screen. */
export function onTick(tick: () => void): () => void {
  ticking.add(tick);
  timer ??= setInterval(() => {
    for (const each of ticking) each();
  }, TICK_MS);
  return () => {
    ticking.delete(tick);
    if (ticking.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
