import type { Definition, Place, Question, Row } from "@/features/metrics/reports/api/figures";
import { spanOfStep } from "@/features/metrics/reports/api/times";
import type { PlaceText } from "@/features/metrics/reports/hooks/use-place-text";
import { useValueText } from "@/features/metrics/reports/hooks/use-value-text";

/** A figure of a report that is looked behind. */
export interface Opened {
  definition: Definition;
  place: Place;
  /** As it stands in the report, and where. */
  value: string;
  where: readonly string[];
}

/** Makes what shows what is behind a value; `null` where that cannot be told. */
export type Opener = (row: Row, definition: Definition, isTotal?: boolean) => (() => void) | null;

/** Only the part and the step of time of a row are asked for; a step that came more than once cannot be, alone. */
export function useOpener(question: Question, text: PlaceText, open: (opened: Opened) => void): Opener {
  const values = useValueText();
  const { by, step, only, metrics } = question;
  return (row, definition, isTotal = false) => {
    const span = isTotal || step === null || row.at === null ? question : spanOfStep(step, row.at, question);
    if (!span) return null;
    const parts = isTotal ? [] : by.map((each, place) => [each, row.part[place] ?? null] as const);
    const value = row.values[metrics.indexOf(definition.name)]?.value ?? null;
    return () =>
      open({
        definition,
        place: {
          since: span.since,
          until: span.until,
          only: { ...only, ...Object.fromEntries(parts.map(([each, id]) => [each, [id ?? ""]])) },
        },
        value: values.value(definition.unit, value),
        where: [text.span(span), ...parts.map(([each, id]) => text.part(each, id))],
      });
  };
}
