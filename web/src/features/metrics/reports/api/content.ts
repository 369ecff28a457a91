import {
  BYS,
  type By,
  type Definition,
  type Only,
  type Question,
  type Step,
} from "@/features/metrics/reports/api/figures";
import { type Content, PRESET_NAMES, PRESETS, type PresetName } from "@/features/metrics/reports/api/presets";
import type { ReportsSearch } from "@/features/metrics/reports/api/reports-search";
import { spanOf } from "@/features/metrics/reports/api/times";

/** A report as it is asked for, with what an address wished in vain. */
export interface Wanted {
  name: PresetName | "own";
  metrics: readonly Definition[];
  by: readonly By[];
  step: Step | null;
  /** By what these metrics can be told apart and chosen. */
  known: readonly By[];
  /** Filters that they know. */
  only: Only;
}

/** By what all of them can be told apart. */
export const knownBy = (definitions: readonly Definition[]): By[] =>
  BYS.filter((by) => definitions.every(({ known_by }) => known_by.includes(by)));

/** Everybody who sees reports sees this one. */
const OF_ANYBODY = "handled";

/** Those that a person may see: whoever sees only what they did themselves sees no figures of what is nobody's. */
export const seenBy = (definitions: readonly Definition[], isOwnOnly: boolean): readonly Definition[] =>
  isOwnOnly ? definitions.filter(({ known_by }) => known_by.includes("agent")) : definitions;

/** The reports of the library of which all can be seen. */
export function offeredPresets(definitions: readonly Definition[]): PresetName[] {
  const names = new Set(definitions.map(({ name }) => name));
  return PRESET_NAMES.filter((name) => name === "heat" || PRESETS[name].metrics.every((each) => names.has(each)));
}

/** What an address asks for, of what can be asked. */
export function wantedReport(search: ReportsSearch, definitions: readonly Definition[]): Wanted {
  const offered = offeredPresets(definitions);
  const name =
    search.report === "own" ? "own" : (offered.find((each) => each === search.report) ?? offered[0] ?? "own");
  const content = contentOf(name, search);
  const found = content.metrics.flatMap((metric) => definitions.find((each) => each.name === metric) ?? []);
  const metrics =
    found.length === 0 && name === "heat" ? definitions.filter((each) => each.name === OF_ANYBODY) : found;
  const known = knownBy(metrics);
  return {
    name,
    metrics,
    by: content.by.filter((by) => known.includes(by)),
    step: content.step,
    known,
    only: Object.fromEntries(known.flatMap((by) => (search[by] ? [[by, search[by]]] : []))),
  };
}

function contentOf(name: PresetName | "own", search: ReportsSearch): Content {
  if (name === "own") return { metrics: search.metric ?? [], by: search.by ?? [], step: search.step ?? null };
  const preset: Content = PRESETS[name];
  return name === "heat" && search.shown !== undefined ? { ...preset, metrics: [search.shown] } : preset;
}

/** The filters that were set and are not known of these metrics. */
export const idleFilters = (search: ReportsSearch, known: readonly By[]): By[] =>
  BYS.filter((by) => search[by] !== undefined && !known.includes(by));

export function questionOf({ metrics, by, step, only }: Wanted, search: ReportsSearch, today: Date): Question {
  return { metrics: metrics.map(({ name }) => name), by, step, only, ...spanOf(search, today) };
}
