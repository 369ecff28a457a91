import { useElementSize } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import type { By, Definition, Report, Step, Value } from "@/features/metrics/reports/api/figures";
import { scaleOf, seriesOf } from "@/features/metrics/reports/api/series";
import type { Span } from "@/features/metrics/reports/api/times";
import classes from "@/features/metrics/reports/components/report-chart.module.css";
import { useMetricWords } from "@/features/metrics/reports/hooks/use-metric-words";
import type { PlaceText } from "@/features/metrics/reports/hooks/use-place-text";
import { useValueText } from "@/features/metrics/reports/hooks/use-value-text";

interface Props {
  report: Report;
  definition: Definition;
  by: readonly By[];
  step: Step;
  span: Span;
  text: PlaceText;
}

/** One step alone is no course. */
const FEWEST = 2;
const HEIGHT = 200;
const LEFT = 52;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 24;
/** Before the size of the place is known. */
const USUAL_WIDTH = 900;
/** How much room the words below the drawing need. */
const TICK = 74;

/** A metric step by step: a line for each of the largest parts, or one with the room that chance has. */
export function ReportChart(props: Props) {
  const told = seriesOf(props.report, props.definition, props.step, props.span);
  return told.steps.length < FEWEST ? null : <Drawing {...props} {...told} />;
}

type DrawingProps = Omit<Props, "report" | "span"> & ReturnType<typeof seriesOf>;

function Drawing({ definition, by, step, text, steps, series, isAll }: DrawingProps) {
  const { t, i18n } = useTranslation("reports");
  const words = useMetricWords();
  const values = useValueText();
  const { ref, width: measured } = useElementSize();
  const width = measured || USUAL_WIDTH;
  const { low, high } = scaleOf(definition.unit, series);
  const room = width - LEFT - RIGHT;
  const slot = room / steps.length;
  const x = (place: number) => LEFT + slot * (place + 0.5);
  const y = (value: number) => HEIGHT - BOTTOM - ((value - low) / (high - low)) * (HEIGHT - BOTTOM - TOP);
  const every = Math.max(1, Math.ceil((steps.length * TICK) / room));
  const nameOf = (part: readonly (string | null)[]) =>
    new Intl.ListFormat(i18n.language, { type: "unit" }).format(
      by.map((each, at) => text.part(each, part[at] ?? null)),
    );
  const write = (value: number) => values.value(definition.unit, value);
  const isBand = series.length === 1 && series[0]?.values.some((value) => value?.low != null);
  return (
    <figure className={classes.figure}>
      <div ref={ref}>
        <svg
          className={classes.chart}
          viewBox={`0 0 ${width} ${HEIGHT}`}
          height={HEIGHT}
          role="img"
          aria-label={t("chart.summary", { metric: words.name(definition.name), low: write(low), high: write(high) })}
        >
          {[0, 0.5, 1].map((share) => {
            const value = low + (high - low) * share;
            return (
              <g key={share}>
                <line className={classes.grid} x1={LEFT} x2={width - RIGHT} y1={y(value)} y2={y(value)} />
                <text className={classes.axis} x={LEFT - 8} y={y(value) + 4} textAnchor="end">
                  {values.short(definition.unit, value)}
                </text>
              </g>
            );
          })}
          {steps.map(
            (at, place) =>
              place % every === 0 && (
                <text key={at} className={classes.axis} x={x(place)} y={HEIGHT - 6} textAnchor="middle">
                  {text.tick(step, at)}
                </text>
              ),
          )}
          {series.map(({ part, values: all }, at) => (
            <g key={JSON.stringify(part)} className={classes.series} data-series={at}>
              {isBand && <Band values={all} x={x} y={y} />}
              {runsOf(all).map((run) => (
                <polyline
                  key={run[0]?.place}
                  points={run.map(({ place, value }) => `${x(place).toFixed(1)},${y(value).toFixed(1)}`).join(" ")}
                />
              ))}
              {all.map(
                (value, place) =>
                  value !== null &&
                  value.value !== null && (
                    <circle key={steps[place]} cx={x(place)} cy={y(value.value)} r={steps.length > 80 ? 1.8 : 3.2}>
                      <title>{pointText(place, value, part)}</title>
                    </circle>
                  ),
              )}
            </g>
          ))}
        </svg>
      </div>
      <figcaption className={classes.legend}>
        {by.length > 0 &&
          series.map(({ part }, at) => (
            <span key={JSON.stringify(part)} className={classes.entry} data-series={at}>
              <i className={classes.swatch} /> {nameOf(part)}
            </span>
          ))}
        {!isAll && <span>{t("chart.largest", { count: series.length })}</span>}
        {isBand && <span>{t("chart.band")}</span>}
      </figcaption>
    </figure>
  );

  function pointText(place: number, value: Value, part: readonly (string | null)[]): string {
    const at = text.step(step, steps[place] ?? 0);
    const words = { at, value: values.more(definition.unit, value) ?? write(value.value ?? 0) };
    return by.length === 0 ? t("chart.point", words) : t("chart.part_point", { ...words, part: nameOf(part) });
  }
}

interface Point {
  place: number;
  value: number;
}

/** Lines go from step to step; where there is no value there is no line. */
function runsOf(values: readonly (Value | null)[]): Point[][] {
  const runs: Point[][] = [[]];
  values.forEach((value, place) => {
    if (value === null || value.value === null) runs.push([]);
    else runs.at(-1)?.push({ place, value: value.value });
  });
  return runs.filter((run) => run.length > 0);
}

interface BandProps {
  values: readonly (Value | null)[];
  x: (place: number) => number;
  y: (value: number) => number;
}

/** Between which bounds each value lies if chance alone is at work. */
function Band({ values, x, y }: BandProps) {
  const runs: { place: number; low: number; high: number }[][] = [[]];
  values.forEach((value, place) => {
    if (value?.low == null || value.high == null) runs.push([]);
    else runs.at(-1)?.push({ place, low: value.low, high: value.high });
  });
  return runs
    .filter((run) => run.length > 1)
    .map((run) => {
      const above = run.map(({ place, high }) => `${x(place)},${y(high)}`);
      const below = [...run].reverse().map(({ place, low }) => `${x(place)},${y(low)}`);
      return <polygon key={run[0]?.place} className={classes.band} points={[...above, ...below].join(" ")} />;
    });
}
