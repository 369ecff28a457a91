import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/features/calls/components/voice-meter.module.css";
import type { Phone } from "@/phone/port";

const BARS = 16;
const EVERY_MS = 90;
const LEAST = 0.08;

/**
 * The voices of the last moments, the newest at the end; whose is louder gives the bar its colour. It writes the bars
 * itself, so that a talk renders nothing anew.
 */
export function VoiceMeter({ phone }: { phone: Pick<Phone, "level" | "heard"> }) {
  const { t } = useTranslation("calls");
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const past: { loud: number; isMine: boolean }[] = [];
    const timer = setInterval(() => {
      const [mine, theirs] = [phone.level(), phone.heard()];
      past.push({ loud: Math.max(mine, theirs, LEAST), isMine: mine > theirs });
      if (past.length > BARS) past.shift();
      const bars = box.current?.children ?? [];
      for (const [place, { loud, isMine }] of past.entries()) {
        const bar = bars[BARS - past.length + place];
        if (!(bar instanceof HTMLElement)) continue;
        bar.style.transform = `scaleY(${loud.toFixed(2)})`;
        bar.dataset.mine = String(isMine);
      }
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [phone]);
  return (
    <div ref={box} className={classes.meter} role="img" aria-label={t("voices")}>
      {Array.from({ length: BARS }, (_, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars are alike and never move.
        <span key={place} />
      ))}
    </div>
  );
}
