import { useTranslation } from "react-i18next";
import type { MissedEntry } from "@/features/missed/api/missed";
import { useFormat } from "@/i18n/format";
import { useCodeText } from "@/i18n/use-code-text";
import { type Micros, SECOND } from "@/lib/micros";
import { useLive } from "@/realtime/context";

/** Less than that is told as no wait at all. */
const SHORTEST_TOLD_S = 30;

type Why = Pick<MissedEntry, "cause" | "rung">;

/** What an entry says, in words. */
export function useMissedWords() {
  const { t } = useTranslation("missed");
  const textOf = useCodeText("missed");
  const format = useFormat();
  const live = useLive();
  const length = (micros: Micros) => format.span(Math.round(micros / SECOND));
  const when = (at: Micros) => `${format.day(at, live.now())}, ${format.time(at)}`;
  return {
    length,
    when,
    cause: ({ cause, rung }: Why) =>
      cause === "rang_out" ? t("cause.rang_out_at", { count: rung }) : t(`cause.${cause}`),
    waited: ({ wait, lasted, cause }: Pick<MissedEntry, "wait" | "lasted" | "cause">) =>
      wait === null ? (cause === "menu" ? length(lasted) : null) : length(wait),
    times: ({ count, first_at, last_at }: Pick<MissedEntry, "count" | "first_at" | "last_at">) => {
      const isOneDay = format.day(first_at, last_at) === format.day(last_at, last_at);
      return count === 1
        ? null
        : t("times", { count, since: isOneDay ? format.time(first_at) : format.moment(first_at) });
    },
    /** What they were told when they began to wait, and later. */
    told: ({ position, low_s, high_s }: Pick<MissedEntry, "position" | "low_s" | "high_s">) =>
      [
        position === null ? null : t("told.position", { position: format.number(position) }),
        low_s === null || high_s === null
          ? null
          : low_s < SHORTEST_TOLD_S
            ? t("told.wait_at_most", { high: format.span(high_s) })
            : t("told.wait", { low: format.span(low_s), high: format.span(high_s) }),
      ].filter((each) => each !== null),
    /** By whom it was closed, how long after the first call, and why. */
    closing: ({ closed_at, closed_by, first_at, reason }: MissedEntry) => {
      if (closed_at === null) return [];
      const after = length(closed_at - first_at);
      const by = closed_by === null ? t("closed.after", { after }) : t("closed.by", { name: closed_by, after });
      return [by, ...(reason === null ? [] : [textOf(`reason.${reason}`) ?? reason])];
    },
    ended: (how: string | null) => (how === null ? t("ended.ringing") : (textOf(`ended.${how}`) ?? how)),
  };
}
