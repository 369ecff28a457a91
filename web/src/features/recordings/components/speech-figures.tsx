import { useTranslation } from "react-i18next";
import type { Speech } from "@/features/recordings/api/recordings";
import type { Stretch } from "@/features/recordings/components/contact-player";
import classes from "@/features/recordings/components/contact-player.module.css";
import { useFormat } from "@/i18n/format";
import { clockText, type Micros } from "@/lib/micros";

interface Props {
  speech: readonly Speech[];
  holds: readonly Stretch[];
  /** When the last recording ended, and with it what goes on. */
  until: Micros;
}

/** How a talk went, in figures that loudness alone gives. */
export function SpeechFigures({ speech, holds, until }: Props) {
  const { t } = useTranslation("recordings");
  const format = useFormat();
  if (speech.length === 0) return null;
  const sum = (part: "duration" | "agent" | "customer" | "both") =>
    speech.reduce((total, each) => total + each[part], 0);
  const share = (part: "agent" | "customer" | "both") => format.percent(sum(part) / Math.max(1, sum("duration")));
  const held = holds.reduce((total, { started_at, ended_at }) => total + ((ended_at ?? until) - started_at), 0);
  const figures = [
    [t("figure.talk"), t("figure.talk_listen", { agent: share("agent"), customer: share("customer") })],
    [t("figure.both"), share("both")],
    [t("figure.silence"), clockText(Math.max(...speech.map((each) => each.longest_silence)))],
    [t("figure.holds", { count: holds.length }), clockText(held)],
  ];
  return (
    <dl className={classes.tiles} aria-label={t("figure.title")}>
      {figures.map(([term, value]) => (
        <div key={term} className={classes.tile}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
