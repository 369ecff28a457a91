/** The pulse of a phone. It beats in a worker, because browsers slow down the timers of a hidden page, not of these. */
const BEAT_MS = 2_000;

setInterval(() => postMessage("beat"), BEAT_MS);
