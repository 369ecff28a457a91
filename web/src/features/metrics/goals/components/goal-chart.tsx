import { useElementSize } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { courseOf } from "@/features/metrics/goals/api/course";
import type { Goal } from "@/features/metrics/goals/api/goals";
import classes from "@/features/metrics/goals/components/goals.module.css";
import { useGoalWords } from "@/features/metrics/goals/hooks/use-goal-words";
import type { Definition } from "@/features/metrics/reports/api/figures";
import { type Day, formatDay } from "@/lib/dates";

interface Props {
  goal: Goal;
  definition: Definition;
}

const HEIGHT = 132;
const TOP = 8;
const BOTTOM = 22;
/** Room for the dot of the newest value, and for the last day. */
const SIDE = 6;
/** Before the size of the place is known. */
const USUAL_WIDTH = 460;

/** What a metric has come to day by day, where it is to come to, and where it is likely to end. */
export function GoalChart({ goal, definition }: Props) {
  const { t, i18n } = useTranslation("goals");
  const words = useGoalWords(definition);
  const { ref, width: measured } = useElementSize();
  const width = measured || USUAL_WIDTH;
  const { days, line, target, likely, low, high } = courseOf(goal, definition);
  const x = (place: number) => SIDE + (place / Math.max(1, days.length - 1)) * (width - 2 * SIDE);
  const y = (value: number) => HEIGHT - BOTTOM - ((value - low) / (high - low)) * (HEIGHT - BOTTOM - TOP);
  const at = (place: number, value: number) => `${x(place).toFixed(1)},${y(value).toFixed(1)}`;
  const short = (day: Day) => formatDay(day, i18n.language, { day: "numeric", month: "short" });
  const end = days.length - 1;
  const newest = line.at(-1);
  const [begin, aim] = target;
  return (
    <div ref={ref}>
      <svg
        className={classes.chart}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        height={HEIGHT}
        role="img"
        aria-label={t("chart.summary", {
          first: short(goal.first),
          last: short(goal.last),
          value: words.value(goal.progress.value),
          target: words.value(goal.target),
        })}
      >
        {likely && (
          <>
            <polygon
              className={classes.likely}
              points={[at(likely.from.place, likely.from.value), at(end, likely.low), at(end, likely.high)].join(" ")}
            />
            <line className={classes.ends} x1={x(end)} x2={x(end)} y1={y(likely.low)} y2={y(likely.high)} />
          </>
        )}
        <line className={classes.aim} x1={x(0)} x2={x(end)} y1={y(begin.value)} y2={y(aim.value)} />
        <text className={classes.axis} x={SIDE} y={y(begin.value) - 5}>
          {definition.bottom !== null && t("chart.target", { value: words.value(goal.target) })}
        </text>
        <polyline className={classes.line} points={line.map(({ place, value }) => at(place, value)).join(" ")} />
        {line.map(({ place, value }) => (
          <circle key={days[place]} className={classes.point} cx={x(place)} cy={y(value)} r={9}>
            <title>
              {t("chart.point", {
                day: short(days[place] ?? ""),
                so_far: words.value(value),
                alone: words.value(goal.progress.days[place]?.alone ?? null),
              })}
            </title>
          </circle>
        ))}
        {newest && <circle className={classes.newest} cx={x(newest.place)} cy={y(newest.value)} r={4} />}
        <text className={classes.axis} x={SIDE} y={HEIGHT - 5}>
          {short(goal.first)}
        </text>
        {end > 0 && (
          <text className={classes.axis} x={width - SIDE} y={HEIGHT - 5} textAnchor="end">
            {short(goal.last)}
          </text>
        )}
      </svg>
    </div>
  );
}
