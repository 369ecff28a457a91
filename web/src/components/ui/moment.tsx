import { useTranslation } from "react-i18next";
import { useFormat } from "@/i18n/format";
import { ago } from "@/lib/ago";
import type { Micros } from "@/lib/micros";
import { useLive } from "@/realtime/context";

/** An instant as a date and time, and how long ago that is when one points at it. */
export function Moment({ at }: { at: Micros }) {
  const { i18n } = useTranslation();
  const format = useFormat();
  const live = useLive();
  return (
    <time dateTime={new Date(at / 1000).toISOString()} title={ago(at, live.now(), i18n.language)}>
      {format.moment(at)}
    </time>
  );
}

/** How long ago an instant was, and when exactly when one points at it. */
export function Ago({ at }: { at: Micros }) {
  const { i18n } = useTranslation();
  const format = useFormat();
  const live = useLive();
  return (
    <time dateTime={new Date(at / 1000).toISOString()} title={format.moment(at)}>
      {ago(at, live.now(), i18n.language)}
    </time>
  );
}
