/** An instant or a duration in whole microseconds, as everywhere in Perezvon. */
export type Micros = number;

export const MILLISECOND: Micros = 1_000;
export const SECOND: Micros = 1_000_000;

const pad = (value: number) => String(value).padStart(2, "0");

/** A duration as on a clock: `2:08`, `1:00:00`. Never negative. */
export function clockText(duration: Micros): string {
  const seconds = Math.max(0, Math.floor(duration / SECOND));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

/** A length of time as on a clock, to the nearest second, as in files. */
export const lengthText = (length: Micros): string => clockText(Math.round(length / SECOND) * SECOND);
