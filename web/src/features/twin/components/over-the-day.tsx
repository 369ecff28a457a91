import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import table from "@/components/ui/table.module.css";
import type { Figures, Question, Range } from "@/features/twin/api/what-if";
import { Legend } from "@/features/twin/components/comparison";
import classes from "@/features/twin/components/over-the-day.module.css";
import { useFigureText } from "@/features/twin/hooks/use-figure-text";
import { writeMinute } from "@/lib/time-of-day";

const SHOWN = ["service_level", "mean_wait_s", "abandonment"] as const;
type Shown = (typeof SHOWN)[number];

const WIDTH = 760;
const HEIGHT = 220;
const LEFT = 46;
const BOTTOM = 24;
const TOP = 8;
/** One hour alone is no course of a day. */
const FEWEST = 2;

/** Both futures hour by hour: a bar for each range and a line through the means. */
export function OverTheDay({ question }: { question: Question }) {
  const { t } = useTranslation("twin");
  const [name, setName] = useState<Shown>("service_level");
  const hours = question.figures.filter(({ kind, before }) => kind === "hour" && (before.offered?.mean ?? 0) > 0);
  if (hours.length < FEWEST) return null;
  return (
    <Card title={t("hours.title")} aside={<Legend />}>
      <SegmentedControl
        size="xs"
        aria-label={t("hours.figure")}
        value={name}
        onChange={(value) => setName(value as Shown)}
        data={SHOWN.map((value) => ({ value, label: t(`figure.${value}`) }))}
      />
      <Drawing hours={hours} name={name} />
      <Numbers hours={hours} name={name} />
    </Card>
  );
}

interface Props {
  hours: readonly Figures[];
  name: Shown;
}

const BLANK: Range = { low: 0, mean: 0, high: 0 };

function Drawing({ hours, name }: Props) {
  const { t } = useTranslation("twin");
  const text = useFigureText();
  const sides = (["before", "after"] as const).map((side) => ({
    side,
    ranges: hours.map((each) => each[side][name] ?? BLANK),
  }));
  const most = Math.max(...sides.flatMap(({ ranges }) => ranges.map(({ high }) => high)));
  const scale = name === "service_level" ? 1 : niceScale(most, name === "abandonment");
  const slot = (WIDTH - LEFT) / hours.length;
  const x = (place: number, side: string) =>
    LEFT + slot * (place + 0.5) + (side === "before" ? -1 : 1) * Math.min(9, slot / 5);
  const y = (value: number) => HEIGHT - BOTTOM - (value / scale) * (HEIGHT - BOTTOM - TOP);
  const every = Math.ceil(hours.length / 12);
  return (
    <svg
      className={classes.chart}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={t("hours.summary", { figure: t(`figure.${name}`), count: hours.length })}
    >
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <line className={classes.grid} x1={LEFT} x2={WIDTH} y1={y(scale * share)} y2={y(scale * share)} />
          <text className={classes.axis} x={LEFT - 8} y={y(scale * share) + 4} textAnchor="end">
            {text.value(name, scale * share)}
          </text>
        </g>
      ))}
      {hours.map(
        ({ key }, place) =>
          place % every === 0 && (
            <text key={key} className={classes.axis} x={LEFT + slot * (place + 0.5)} y={HEIGHT - 5} textAnchor="middle">
              {writeMinute(Number(key) * 60)}
            </text>
          ),
      )}
      {sides.map(({ side, ranges }) => (
        <g key={side} className={classes[side]}>
          <polyline points={ranges.map(({ mean }, place) => `${x(place, side)},${y(mean)}`).join(" ")} />
          {ranges.map(({ low, mean, high }, place) => (
            <g key={hours[place]?.key}>
              <line x1={x(place, side)} x2={x(place, side)} y1={y(low)} y2={y(high)} />
              <circle cx={x(place, side)} cy={y(mean)} r={4} />
            </g>
          ))}
        </g>
      ))}
    </svg>
  );
}

/** The same in numbers, for whoever wants them or cannot see the drawing. */
function Numbers({ hours, name }: Props) {
  const { t } = useTranslation("twin");
  const text = useFigureText();
  return (
    <details className={classes.numbers}>
      <summary>{t("hours.numbers")}</summary>
      <div className={classes.scroll}>
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">{t("hours.hour")}</th>
              <th scope="col" className={table.number}>
                {t("figure.offered")}
              </th>
              <th scope="col" className={table.number}>
                {t("result.before")}
              </th>
              <th scope="col" className={table.number}>
                {t("result.after")}
              </th>
            </tr>
          </thead>
          <tbody>
            {hours.map(({ key, before, after }) => (
              <tr key={key}>
                <th scope="row">{writeMinute(Number(key) * 60)}</th>
                <td className={table.number}>{text.value("offered", before.offered?.mean ?? 0)}</td>
                <td className={table.number}>{text.range(name, before[name] ?? BLANK)}</td>
                <td className={table.number}>{text.range(name, after[name] ?? BLANK)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** A round number that is not smaller. */
function niceScale(most: number, isShare: boolean): number {
  const steps = isShare ? [0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 1] : [10, 20, 40, 60, 120, 240, 480, 600, 1200, 2400, 3600];
  return steps.find((step) => step >= most) ?? most;
}
