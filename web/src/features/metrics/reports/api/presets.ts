import type { IconName } from "@/components/ui/icon-paths";
import type { By, Step } from "@/features/metrics/reports/api/figures";

export interface Content {
  metrics: readonly string[];
  by: readonly By[];
  step: Step | null;
}

interface Preset extends Content {
  icon: IconName;
}

const SERVED = ["offered", "answered", "abandoned", "sl.offered", "abandonment", "asa"];

/** The ready reports, in the order of the library. */
export const PRESETS = {
  service: { icon: "activity", metrics: SERVED, by: [], step: "day" },
  queues: { icon: "queue", metrics: [...SERVED, "aht"], by: ["queue"], step: null },
  lines: {
    icon: "phone",
    metrics: ["arrived", "left_before_queue", "offered", "answered", "sl.offered", "abandonment"],
    by: ["line"],
    step: null,
  },
  agents: {
    icon: "headphones",
    metrics: ["handled", "aht", "aht.talk", "aht.hold", "transfers", "rung", "non_response", "csat.mean"],
    by: ["agent"],
    step: null,
  },
  teams: {
    icon: "people",
    metrics: ["handled", "aht", "transfers", "rung", "non_response", "csat.mean", "csat.top"],
    by: ["team"],
    step: null,
  },
  outcomes: {
    icon: "outcome",
    metrics: ["handled", "aht", "aht.hold", "transfers", "csat.mean", "csat.top"],
    by: ["outcome"],
    step: null,
  },
  heat: { icon: "calendar", metrics: ["offered"], by: [], step: "hour_of_week" },
  time: {
    icon: "clock",
    metrics: [
      "time.signed_in",
      "time.available",
      "time.ringing",
      "time.talking",
      "time.wrap_up",
      "time.monitoring",
      "time.break",
      "occupancy",
      "utilisation",
    ],
    by: ["agent"],
    step: null,
  },
  touchpoints: {
    icon: "route",
    metrics: [
      "left_before_queue",
      "asa.since_arrival",
      "sl.offered",
      "aht.talk",
      "transfers",
      "fcr.no_repeat.7d",
      "resolution",
      "aht.wrap_up",
      "csat.response",
      "csat.mean",
    ],
    by: [],
    step: "day",
  },
  ratings: { icon: "star", metrics: ["rated", "csat.response", "csat.mean", "csat.top"], by: [], step: "day" },
} as const satisfies Readonly<Record<string, Preset>>;

export type PresetName = keyof typeof PRESETS;
export const PRESET_NAMES = Object.keys(PRESETS) as PresetName[];
