import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { type Micros, SECOND } from "@/lib/micros";

type Unit = "hour" | "minute" | "second";

/** A length of time as the language writes it, to the minute: `3h 12m`; less than a minute to the second. */
export function useDuration(): (duration: Micros) => string {
  const { i18n } = useTranslation();
  return useCallback(
    (duration) => {
      const seconds = Math.floor(duration / SECOND);
      const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
      const write = (value: number, unit: Unit) =>
        new Intl.NumberFormat(i18n.language, { style: "unit", unit, unitDisplay: "narrow" }).format(value);
      if (hours === 0) return minutes > 0 ? write(minutes, "minute") : write(seconds, "second");
      const parts = [write(hours, "hour"), write(minutes, "minute")];
      return new Intl.ListFormat(i18n.language, { type: "unit", style: "narrow" }).format(parts);
    },
    [i18n.language],
  );
}
