import type { Micros } from "@/lib/micros";

export type Cells = Readonly<Record<string, unknown>>;

interface Addressed {
  topic: string;
  key?: string | null;
}

/** All cells of a topic as of the step `seq`. */
export interface Snapshot extends Addressed {
  t: "snapshot";
  seq: number;
  now: Micros;
  cells: Cells;
}

/** The cells that changed after the step `from`; `null` takes a cell away. */
export interface Patch extends Addressed {
  t: "patch";
  from: number;
  seq: number;
  now: Micros;
  cells: Cells;
}

/** This topic is not for us; `code` says why. */
export interface Refused extends Addressed {
  t: "refused";
  code: string;
}

/** Sent every two seconds, so that silence means a broken connection. */
export interface Beat {
  t: "beat";
  now: Micros;
}

export type ServerMessage = Snapshot | Patch | Refused | Beat;

export interface ClientMessage {
  t: "watch" | "unwatch";
  topic: string;
  key?: string;
}
