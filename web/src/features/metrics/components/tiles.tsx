import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { LoadingRows } from "@/components/ui/states";
import { AtRisk, LevelBar } from "@/features/metrics/components/level";
import classes from "@/features/metrics/components/tiles.module.css";
import { LiveFigure } from "@/features/metrics/figures/live-figure";
import { judged, useFigures } from "@/features/metrics/hooks/use-figures";
import { type TodayCell, useTodayFigure } from "@/features/metrics/live/today";
import type { Micros } from "@/lib/micros";

/** The service level that is meant where none is named. */
const HEADLINE = "sl.offered";
const NOTHING = { value: null, count: 0 };

interface Props {
  /** `null` while the figures are on their way. */
  all: TodayCell | null;
  waiting: number;
  /** The clock of who waits longest, if anybody waits. */
  longest: ReactNode;
  /** The tile of people, which another feature draws. */
  people: ReactNode;
  isWall?: boolean;
}

/** The day in five figures, each beside what it should be. They are neutral unless something is wrong. */
export function Tiles({ all, waiting, longest, people, isWall = false }: Props) {
  const { t } = useTranslation("metrics");
  const figures = useFigures();
  const figure = useTodayFigure();
  const day = all && figure ? all : null;
  const of = (metric: string) => (day && figure ? figure(metric, day) : NOTHING);
  const level = of(HEADLINE).value;
  const isAtRisk = all?.will_miss_target ?? false;
  const judgement = isAtRisk ? "warning" : judged(level, all?.target_percent ?? null);
  return (
    <section className={`${classes.tiles} ${isWall ? classes.wall : ""}`} aria-label={t("tiles.title")}>
      <Tile
        name={t("tiles.service_level")}
        metric={HEADLINE}
        since={all?.since}
        value={day && figures.percent(level)}
        tone={classes[judgement]}
        warning={isAtRisk && <AtRisk />}
      >
        {day && <LevelBar level={level} target_percent={day.target_percent} isWide />}
        {day && <Target cell={day} />}
      </Tile>
      <Tile name={t("tiles.waiting")} value={figures.number(waiting)}>
        {longest ? (
          <span>
            {t("tiles.longest")} {longest}
          </span>
        ) : (
          t("tiles.nobody_waits")
        )}
      </Tile>
      <Tile
        name={t("tiles.speed_of_answer")}
        metric="asa"
        since={all?.since}
        value={day && figures.duration(of("asa").value)}
      >
        {day && t("tiles.answered", { count: of("asa").count })}
      </Tile>
      <Tile
        name={t("tiles.abandoned")}
        metric="abandonment"
        since={all?.since}
        value={day && figures.percent(of("abandonment").value)}
      >
        {day &&
          t("tiles.abandoned_of", {
            all: figures.number(of("abandonment").count),
            abandoned: figures.number(day.abandoned),
          })}
      </Tile>
      <div className={`${classes.tile} ${classes.last}`}>{people}</div>
    </section>
  );
}

function Target({ cell }: { cell: TodayCell }) {
  const { t } = useTranslation("metrics");
  const figures = useFigures();
  if (cell.target_percent === null) return null;
  const percent = figures.percent(cell.target_percent / 100);
  const text =
    cell.target_s === null
      ? t("tiles.target", { percent })
      : t("tiles.target_within", { percent, seconds: cell.target_s });
  return <span>{text}</span>;
}

interface TileProps {
  name: string;
  /** The metric of the catalogue that it is, of the day that began then. */
  metric?: string;
  since?: Micros | undefined;
  value: string | null;
  tone?: string | undefined;
  warning?: ReactNode;
  children: ReactNode;
}

function Tile({ name, metric, since, value, tone = "", warning, children }: TileProps) {
  const shown = <span className={`${classes.value} ${tone}`}>{value}</span>;
  return (
    <article className={classes.tile} aria-label={name}>
      <span className={classes.name}>{name}</span>
      {value === null ? (
        <LoadingRows rows={1} height={30} />
      ) : (
        <div>{metric ? <LiveFigure {...{ metric, since }}>{shown}</LiveFigure> : shown}</div>
      )}
      <span className={classes.below}>{children}</span>
      {warning && <span className={classes.below}>{warning}</span>}
    </article>
  );
}
