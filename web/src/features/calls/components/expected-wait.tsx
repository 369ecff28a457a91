import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import classes from "@/features/calls/components/call-card.module.css";
import type { CallCell } from "@/features/calls/live/call";
import { type Micros, SECOND } from "@/lib/micros";
import { useNow } from "@/realtime/use-now";

const MINUTE: Micros = 60 * SECOND;

/** Clocks differ a little, and five minutes are not to be shown as six because of that. */
const SLACK: Micros = 3 * SECOND;

/** How long the caller must still wait, by the one promise that they were given: it runs down, and is not made anew. */
export function ExpectedWait({ cell }: { cell: CallCell }) {
  const { t } = useTranslation("calls");
  const text = waitText(cell, useNow(), t);
  // The voice in the call tells the same; a screen reader that spoke each minute would talk over it.
  return text === null ? null : (
    <p aria-live="off" className={classes.wait}>
      {text}
    </p>
  );
}

function waitText({ earliest, latest }: CallCell, now: Micros, t: TFunction<"calls">): string | null {
  const low = earliest === null ? 0 : Math.round((earliest - now) / MINUTE);
  if (latest === null) return low > 0 ? t("expected.more_than", { count: low }) : null;
  const high = Math.ceil((latest - now - SLACK) / MINUTE);
  if (high <= 0) return t("expected.late");
  return low > 0 && low < high ? t("expected.between", { low, count: high }) : t("expected.within", { count: high });
}
