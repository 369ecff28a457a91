import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import classes from "@/features/metrics/components/level.module.css";
import { judged, useFigures } from "@/features/metrics/hooks/use-figures";

interface BarProps {
  level: number | null;
  target_percent: number | null;
  isWide?: boolean;
}

/** A service level as a bar, with a mark where it should be. The number beside it says the same. */
export function LevelBar({ level, target_percent, isWide = false }: BarProps) {
  return (
    <div className={`${classes.bar} ${isWide ? classes.wide : ""}`} aria-hidden="true">
      <div className={classes.fill} style={{ width: `${(level ?? 0) * 100}%` }} />
      {target_percent !== null && <div className={classes.mark} style={{ insetInlineStart: `${target_percent}%` }} />}
    </div>
  );
}

/** A service level in a row: bar and number, coloured when it is below its target, close to it or about to miss it. */
export function Level({ level, target_percent, isAtRisk }: BarProps & { isAtRisk: boolean }) {
  const figures = useFigures();
  const judgement = isAtRisk ? "warning" : judged(level, target_percent);
  return (
    <>
      <span className={`${classes.level} ${classes[judgement] ?? ""}`}>
        <LevelBar level={level} target_percent={target_percent} />
        <span className={classes.value}>{figures.percent(level)}</span>
      </span>
      {isAtRisk && <AtRisk isShort />}
    </>
  );
}

/** The target is kept, and at this rate will not be for long. */
export function AtRisk({ isShort = false }: { isShort?: boolean }) {
  const { t } = useTranslation("metrics");
  return (
    <span className={classes.risk} title={t("at_risk_why")}>
      <Icon name="alert" size={14} />
      {t(isShort ? "at_risk_short" : "at_risk")}
    </span>
  );
}

const WIDTH = 76;
const HEIGHT = 24;

/** A small line of the last hour. `label` says in words what it shows. */
export function Spark({ values, label }: { values: readonly number[]; label: string }) {
  const most = Math.max(1, ...values);
  const step = WIDTH / Math.max(1, values.length - 1);
  const points = values.map(
    (value, place) => `${(place * step).toFixed(1)},${(HEIGHT - 1 - (value / most) * (HEIGHT - 4)).toFixed(1)}`,
  );
  return (
    <svg
      className={classes.spark}
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={label}
    >
      <polygon points={`0,${HEIGHT} ${points.join(" ")} ${WIDTH},${HEIGHT}`} fill="currentColor" opacity={0.14} />
      <polyline points={points.join(" ")} fill="none" stroke="currentColor" strokeWidth={1.4} strokeLinejoin="round" />
    </svg>
  );
}
