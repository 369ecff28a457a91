import { type Opened, useOpen } from "@/features/metrics/figures/opened";
import type { Wanted } from "@/features/metrics/reports/api/content";
import type { Definition, Question, Row } from "@/features/metrics/reports/api/figures";
import type { ReportsSearch } from "@/features/metrics/reports/api/reports-search";

/** Makes what shows what is behind a value: of a row, or of the whole report. */
export type Opener = (row: Row, definition: Definition, isTotal?: boolean) => () => void;

/** What is opened stands in the address, so that it can be shared, and the way back closes it. */
export function openerOf(question: Question, onSearch: (patch: ReportsSearch) => void): Opener {
  return (row, definition, isTotal = false) =>
    () => {
      const { at, part } = placeOf(question, row, isTotal);
      onSearch({ behind: definition.name, at, part: part.length > 0 ? part : undefined });
    };
}

/** The figure that an address opens; `null` for none that stands in the report. */
export function openedFrom(search: ReportsSearch, wanted: Wanted, question: Question): Opened | null {
  const definition = wanted.metrics.find(({ name }) => name === search.behind);
  const { at, part = [] } = search;
  if (!definition || (part.length > 0 && part.length !== question.by.length)) return null;
  return openedOf(definition, { at, part }, question);
}

/** The same where the address says nothing of it: whatever is opened is shown by whoever stands around. */
export function useOpener(question: Question): Opener {
  const open = useOpen();
  return (row, definition, isTotal = false) =>
    () =>
      open?.(openedOf(definition, placeOf(question, row, isTotal), question));
}

/** One step of a report, and its parts; without them all of it. */
interface InReport {
  at: number | undefined;
  part: readonly string[];
}

const placeOf = ({ by }: Question, row: Row, isTotal: boolean): InReport => ({
  at: isTotal ? undefined : (row.at ?? undefined),
  part: isTotal || by.length === 0 ? [] : row.part.map((id) => id ?? ""),
});

function openedOf(definition: Definition, { at, part }: InReport, question: Question): Opened {
  const { by, step, only, since, until } = question;
  const parts = part.map((id, place) => [by[place] ?? "queue", [id]] as const);
  return {
    definition,
    spot: {
      since,
      until,
      only: { ...only, ...Object.fromEntries(parts) },
      ...(step !== null && at !== undefined && { step, at }),
    },
  };
}
