import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import { LoadingRows, Message } from "@/components/ui/states";
import classes from "@/features/metrics/components/day-chart.module.css";
import { LiveFigure } from "@/features/metrics/figures/live-figure";
import { judged, useFigures } from "@/features/metrics/hooks/use-figures";
import { type QuarterCell, useDay, useTodayFigure } from "@/features/metrics/live/today";
import { useFormat } from "@/i18n/format";
import { type Micros, SECOND } from "@/lib/micros";
import { useLive } from "@/realtime/context";

const QUARTER: Micros = 900 * SECOND;
const FEWEST = 16;
const WIDTH = 460;
const HEIGHT = 200;
const LEFT = 34;
const BOTTOM = 22;
/** How wide `23:45` is. */
const LABEL = 32;

interface Quarter extends QuarterCell {
  began: Micros;
}

interface Props {
  target_percent: number | null;
  /** The one queue that is shown, with its name; else all together. */
  queue?: { id: string; name: string } | undefined;
}

/** The day by quarters of an hour: how many came, how many were answered, and how the service level was. */
export function DayChart({ target_percent, queue }: Props) {
  const { t } = useTranslation("metrics");
  const { isReady, quarters } = useDay(queue?.id);
  const shown = useContinuous(quarters);
  return (
    <Card title={queue ? t("day.title_of", { queue: queue.name }) : t("day.title")} aside={<Legend />}>
      {!isReady && <LoadingRows rows={5} />}
      {isReady && quarters.length === 0 && (
        <Message icon="activity" title={t("day.empty_title")} text={t("day.empty_text")} />
      )}
      {isReady && quarters.length > 0 && (
        <>
          <Lines quarters={shown} />
          <Strip quarters={shown} target_percent={target_percent} />
        </>
      )}
    </Card>
  );
}

function Legend() {
  const { t } = useTranslation("metrics");
  return (
    <span className={classes.legend}>
      <span>
        <i className={classes.swatch} /> {t("day.offered")}
      </span>
      <span>
        <i className={`${classes.swatch} ${classes.dashed}`} /> {t("day.answered")}
      </span>
    </span>
  );
}

const NOTHING = { offered: 0, answered: 0, answered_in_time: 0, abandoned: 0 };

/** Every quarter from the first with a contact to the present one, at least four hours. */
function useContinuous(quarters: readonly Quarter[]): readonly Quarter[] {
  const live = useLive();
  const first = quarters[0]?.began;
  if (first === undefined) return [];
  const known = new Map(quarters.map((quarter) => [quarter.began, quarter]));
  const now = live.now();
  const count = Math.max(1, Math.floor((now - first) / QUARTER) + 1);
  const begin = first - Math.max(0, FEWEST - count) * QUARTER;
  return Array.from({ length: Math.max(count, FEWEST) }, (_, place) => {
    const began = begin + place * QUARTER;
    return known.get(began) ?? { began, ...NOTHING };
  });
}

function Lines({ quarters }: { quarters: readonly Quarter[] }) {
  const { t } = useTranslation("metrics");
  const format = useFormat();
  const peak = quarters.reduce((most, each) => (each.offered > most.offered ? each : most));
  const scale = niceScale(peak.offered);
  const x = (place: number) => LEFT + (place / (quarters.length - 1)) * (WIDTH - LEFT);
  const y = (value: number) => HEIGHT - BOTTOM - (value / scale) * (HEIGHT - BOTTOM - 8);
  const line = (name: "offered" | "answered") =>
    quarters.map((each, place) => `${x(place).toFixed(1)},${y(each[name]).toFixed(1)}`).join(" ");
  const every = Math.max(1, Math.ceil(quarters.length / 6));
  const summary = t("day.summary", { count: peak.offered, time: format.time(peak.began) });
  return (
    <svg className={classes.chart} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={summary}>
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <line className={classes.grid} x1={LEFT} x2={WIDTH} y1={y(scale * share)} y2={y(scale * share)} />
          <text className={classes.axis} x={LEFT - 8} y={y(scale * share) + 4} textAnchor="end">
            {format.number(scale * share)}
          </text>
        </g>
      ))}
      {quarters.map(
        (each, place) =>
          place % every === 0 && (
            <text key={each.began} className={classes.axis} x={x(place)} y={HEIGHT - 4} textAnchor={anchorAt(x(place))}>
              {format.time(each.began)}
            </text>
          ),
      )}
      <polygon className={classes.area} points={`${LEFT},${y(0)} ${line("offered")} ${WIDTH},${y(0)}`} />
      <polyline className={classes.answered} points={line("answered")} />
      <polyline className={classes.offered} points={line("offered")} />
    </svg>
  );
}

/** A label stands in the middle below its quarter, but for one that would be cut at an edge. */
function anchorAt(x: number): "start" | "middle" | "end" {
  if (x - LABEL / 2 < LEFT) return "start";
  return x + LABEL / 2 > WIDTH ? "end" : "middle";
}

function Strip({ quarters, target_percent }: { quarters: readonly Quarter[]; target_percent: number | null }) {
  const { t } = useTranslation("metrics");
  const format = useFormat();
  const figures = useFigures();
  const figure = useTodayFigure();
  const levelOf = (each: Quarter) => figure?.("sl.offered", each).value ?? null;
  const below = quarters.filter((each) => judged(levelOf(each), target_percent) === "bad").length;
  return (
    <>
      <LiveFigure metric="sl.offered">
        <span className={classes.caption}>{t("day.levels")}</span>
      </LiveFigure>
      <div className={classes.strip} role="img" aria-label={t("day.levels_summary", { count: below })}>
        {quarters.map((each) => (
          <span
            key={each.began}
            className={classes[judged(levelOf(each), target_percent)]}
            title={`${format.time(each.began)}: ${figures.percent(levelOf(each))}`}
          />
        ))}
      </div>
    </>
  );
}

/** A round number that is not smaller. */
function niceScale(most: number): number {
  const size = 10 ** Math.floor(Math.log10(Math.max(most, 1)));
  return [2, 4, 10].map((step) => step * size).find((scale) => scale >= most) ?? 10 * size;
}
