import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/components/ui/level-meter.module.css";

/** Moves while one speaks, so that a dead microphone is seen before it matters. */
export function LevelMeter({ source }: { source: { level(): number } }) {
  const { t } = useTranslation("shared");
  const bar = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let frame = requestAnimationFrame(function draw() {
      if (bar.current) bar.current.style.transform = `scaleX(${source.level().toFixed(3)})`;
      frame = requestAnimationFrame(draw);
    });
    return () => cancelAnimationFrame(frame);
  }, [source]);
  return (
    <div className={classes.meter} role="img" aria-label={t("microphone_level")}>
      <span ref={bar} />
    </div>
  );
}
