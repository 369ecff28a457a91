import { ActionIcon, Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { TimeField } from "@/components/ui/time-field";
import { type Span, spanOf, writeSpan } from "@/features/twin/api/change";
import classes from "@/features/twin/components/what-if.module.css";

interface Props {
  label: string;
  works: readonly string[];
  onChange: (works: string[]) => void;
}

/** More pieces than these are shown as one line: what the log saw of many short breaks is not edited piece by piece. */
const MOST = 4;

/** When somebody is there to take calls. */
export function WorkHours({ label, works, onChange }: Props) {
  const { t } = useTranslation("twin");
  const spans = works.map(spanOf);
  const [first, last] = [spans[0], spans.at(-1)];
  const put = (place: number, patch: Partial<Span>) => {
    const next = spans.map((span, at) => (at === place ? { ...span, ...patch } : span));
    if (next.every(({ from, until }) => from < until)) onChange(next.map(writeSpan));
  };
  if (spans.length > MOST && first && last) {
    return (
      <fieldset className={classes.plain}>
        <legend>{label}</legend>
        <p className={classes.quiet}>
          {t("hours.pieces", { count: spans.length, hours: writeSpan({ from: first.from, until: last.until }) })}
        </p>
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => onChange([writeSpan({ from: first.from, until: last.until })])}
        >
          {t("hours.join")}
        </Button>
      </fieldset>
    );
  }
  return (
    <fieldset className={classes.plain}>
      <legend>{label}</legend>
      {spans.map((span, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a span is known by its place.
        <div key={place} className={classes.span}>
          <TimeField label={t("hours.from")} minute={span.from} onChange={(from) => put(place, { from })} />
          <span aria-hidden="true">–</span>
          <TimeField label={t("hours.until")} minute={span.until} isEnd onChange={(until) => put(place, { until })} />
          {spans.length > 1 && (
            <ActionIcon
              variant="subtle"
              aria-label={t("hours.remove")}
              onClick={() => onChange(works.filter((_, at) => at !== place))}
            >
              <Icon name="close" size={15} />
            </ActionIcon>
          )}
        </div>
      ))}
      {last && last.until <= 23 * 60 && (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => onChange([...works, writeSpan({ from: last.until, until: last.until + 60 })])}
        >
          {t("hours.add")}
        </Button>
      )}
    </fieldset>
  );
}
