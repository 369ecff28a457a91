import { MILLISECOND, type Micros } from "@/lib/micros";

/** The last midnight in the zone of the browser. */
export const midnight = (): Micros => new Date().setHours(0, 0, 0, 0) * MILLISECOND;
