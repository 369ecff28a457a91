import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { LoadingRows } from "@/components/ui/states";
import { AtRisk, LevelBar } from "@/features/metrics/components/level";
import classes from "@/features/metrics/components/tiles.module.css";
import { judged, useFigures } from "@/features/metrics/hooks/use-figures";
import { abandonedShare, serviceLevel, speedOfAnswer, type TodayCell } from "@/features/metrics/live/today";

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
  const level = all && serviceLevel(all);
  const isAtRisk = all?.will_miss_target ?? false;
  const judgement = isAtRisk ? "warning" : judged(level, all?.target_percent ?? null);
  return (
    <section className={`${classes.tiles} ${isWall ? classes.wall : ""}`} aria-label={t("tiles.title")}>
      <Tile
        name={t("tiles.service_level")}
        value={all && figures.percent(level)}
        tone={classes[judgement]}
        warning={isAtRisk && <AtRisk />}
      >
        {all && <LevelBar level={level} target_percent={all.target_percent} isWide />}
        {all && <Target cell={all} />}
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
      <Tile name={t("tiles.speed_of_answer")} value={all && figures.duration(speedOfAnswer(all))}>
        {all && t("tiles.answered", { count: all.answered })}
      </Tile>
      <Tile name={t("tiles.abandoned")} value={all && figures.percent(abandonedShare(all))}>
        {all && t("tiles.abandoned_of", { count: all.offered, abandoned: figures.number(all.abandoned) })}
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
  value: string | null;
  tone?: string | undefined;
  warning?: ReactNode;
  children: ReactNode;
}

function Tile({ name, value, tone = "", warning, children }: TileProps) {
  return (
    <article className={classes.tile} aria-label={name}>
      <span className={classes.name}>{name}</span>
      {value === null ? (
        <LoadingRows rows={1} height={30} />
      ) : (
        <span className={`${classes.value} ${tone}`}>{value}</span>
      )}
      <span className={classes.below}>{children}</span>
      {warning && <span className={classes.below}>{warning}</span>}
    </article>
  );
}
