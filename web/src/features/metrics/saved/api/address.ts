import type { Wanted } from "@/features/metrics/reports/api/content";
import { BYS } from "@/features/metrics/reports/api/figures";
import { type ReportsSearch, USUAL_RANGE } from "@/features/metrics/reports/api/reports-search";
import type { ReportAddress } from "@/features/metrics/saved/api/saved";
import { isSame } from "@/lib/same";

/** The report that is shown, as it is kept: all that it asks for, also where a ready one says it by its name alone. */
export function addressOf({ metrics, by, step, only }: Wanted, search: ReportsSearch): ReportAddress {
  const range = search.range ?? USUAL_RANGE;
  const isOwn = range === "days";
  const of = (each: (typeof BYS)[number]) => [...(only[each] ?? [])];
  return {
    metric: metrics.map(({ name }) => name),
    by: [...by],
    step,
    range,
    from: (isOwn && search.from) || null,
    to: (isOwn && search.to) || null,
    queue: of("queue"),
    line: of("line"),
    outcome: of("outcome"),
    agent: of("agent"),
    team: of("team"),
    tier: of("tier"),
    reason: of("reason"),
    shown: search.shown ?? null,
    sort: search.sort ?? null,
  };
}

/** Where a saved report is shown. */
export function searchOf(report: string, address: ReportAddress): ReportsSearch {
  const filters = BYS.flatMap((by) => (address[by].length > 0 ? [[by, address[by]]] : []));
  return {
    report: "own",
    saved: report,
    metric: address.metric,
    by: address.by.length > 0 ? address.by.slice(0, 2) : undefined,
    step: address.step ?? undefined,
    range: address.range === USUAL_RANGE ? undefined : address.range,
    from: address.from ?? undefined,
    to: address.to ?? undefined,
    shown: address.shown ?? undefined,
    sort: address.sort ?? undefined,
    ...Object.fromEntries(filters),
  };
}

/** Whether the same is asked for; which figure is drawn and what the table is ordered by are no other report. */
export const isSameReport = (a: ReportAddress, b: ReportAddress): boolean =>
  isSame({ ...a, shown: null, sort: null }, { ...b, shown: null, sort: null });
