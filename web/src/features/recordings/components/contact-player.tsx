import { ActionIcon, SegmentedControl } from "@mantine/core";
import type { KeyboardEvent, PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import type { Recording, Speech } from "@/features/recordings/api/recordings";
import classes from "@/features/recordings/components/contact-player.module.css";
import { Waveform } from "@/features/recordings/components/waveform";
import { lanesOf, type Part, ticksOf } from "@/features/recordings/hooks/playback";
import type { Playback } from "@/features/recordings/hooks/use-playback";
import { useFormat } from "@/i18n/format";
import { clockText, type Micros, SECOND } from "@/lib/micros";

const SPEEDS = [1, 1.5, 2] as const;
const BACK = 10 * SECOND;
const STEP = 5 * SECOND;

export interface Stretch {
  started_at: Micros;
  ended_at: Micros | null;
}

export interface Region {
  kind: "hold" | "mute" | "silence" | "gap";
  from: Micros;
  to: Micros;
}

interface Props {
  recordings: readonly Recording[];
  parts: readonly Part[];
  playback: Playback;
  regions: readonly Region[];
  speech: readonly Speech[];
  agentName: (agent: string | null) => string;
  customerName: string;
}

/** All that was recorded in a contact on one ruler. Space plays and stops, the arrows go five seconds. */
export function ContactPlayer({ parts, playback, agentName, customerName, ...drawn }: Props) {
  const { t } = useTranslation("recordings");
  const from = Math.min(...parts.map((part) => part.from));
  const to = Math.max(...parts.map((part) => part.to));
  const { at, isPlaying, seek, toggle } = playback;
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => seek(at - STEP),
    ArrowRight: () => seek(at + STEP),
    Home: () => seek(from),
    End: () => seek(to - SECOND),
    " ": toggle,
  };
  const press = (event: KeyboardEvent<HTMLElement>) => {
    const act = keys[event.key];
    const isControl = event.target instanceof HTMLButtonElement || event.target instanceof HTMLInputElement;
    if (!act || isControl) return;
    event.preventDefault();
    act();
  };
  const talkers = [...new Set(drawn.recordings.map(({ agent }) => agentName(agent)))];
  const agents = talkers.join(", ");
  return (
    // biome-ignore lint/a11y/useSemanticElements: a player is no fieldset.
    <div
      role="group"
      aria-label={t("player.label", { agent: agents, customer: customerName })}
      className={classes.player}
      onKeyDown={press}
    >
      {/* biome-ignore lint/a11y/useMediaCaption: what was said is not written down. */}
      <audio ref={playback.audio} preload="none" />
      <Ruler parts={parts} from={from} to={to} playback={playback} agentName={agentName} {...drawn} />
      <div className={classes.controls}>
        <ActionIcon
          variant="filled"
          color="brand"
          size={44}
          radius="xl"
          aria-label={isPlaying ? t("player.pause") : t("player.play")}
          onClick={toggle}
        >
          <Icon name={isPlaying ? "pause" : "play"} size={20} isFilled />
        </ActionIcon>
        <ActionIcon size={36} aria-label={t("player.back")} onClick={() => seek(at - BACK)}>
          <Icon name="back-ten" size={22} />
        </ActionIcon>
        <span className={classes.time}>
          <strong>{clockText(at - from)}</strong> / {clockText(to - from)}
        </span>
        <Shares speech={drawn.speech} customerName={customerName} agents={talkers.length > 1 ? t("agents") : agents} />
        <Speeds playback={playback} />
      </div>
      {playback.isBroken && (
        <p role="alert" className={classes.broken}>
          {t("player.broken")}
        </p>
      )}
    </div>
  );
}

function Speeds({ playback: { speed, setSpeed } }: { playback: Playback }) {
  const { t } = useTranslation("recordings");
  const format = useFormat();
  return (
    <SegmentedControl
      size="xs"
      aria-label={t("player.speed")}
      value={String(speed)}
      onChange={(value) => setSpeed(Number(value))}
      data={SPEEDS.map((each) => ({ value: String(each), label: t("player.times", { speed: format.number(each) }) }))}
    />
  );
}

/** Who was heard for which part of the recorded time. */
function Shares({ speech, agents, customerName }: { speech: readonly Speech[]; agents: string; customerName: string }) {
  const { t } = useTranslation("recordings");
  const format = useFormat();
  const sum = (part: "duration" | "agent" | "customer") => speech.reduce((total, each) => total + each[part], 0);
  if (sum("duration") === 0) return null;
  const sides = [
    { name: agents, share: sum("agent") / sum("duration"), className: classes.agentDot },
    { name: customerName, share: sum("customer") / sum("duration"), className: classes.customerDot },
  ];
  return (
    <span className={classes.shares} title={t("shares_hint")}>
      {sides.map(({ name, share, className }) => (
        <span key={className} className={classes.share}>
          <span className={className} aria-hidden="true" />
          {t("share", { name, share: format.percent(share) })}
        </span>
      ))}
    </span>
  );
}

type RulerProps = Omit<Props, "customerName"> & { from: Micros; to: Micros };

/** The drawing; a click or the arrow keys go to another place of it. */
function Ruler({ recordings, parts, playback, regions, agentName, from, to }: RulerProps) {
  const { t } = useTranslation("recordings");
  const length = Math.max(1, to - from);
  const percent = (instant: Micros) => `${(100 * (instant - from)) / length}%`;
  const place = (part: { from: Micros; to: Micros }) => ({
    insetInlineStart: percent(Math.max(from, part.from)),
    width: `${(100 * (Math.min(part.to, to) - Math.max(part.from, from))) / length}%`,
  });
  const lanes = lanesOf(parts);
  const lines = Math.max(...lanes) + 1;
  const point = (event: PointerEvent<HTMLElement>) => {
    if (event.type === "pointermove" && event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    if (box.width > 0) playback.seek(from + ((event.clientX - box.left) / box.width) * length);
  };
  return (
    <div className={classes.ruler}>
      <div
        role="slider"
        tabIndex={0}
        aria-label={t("player.place")}
        aria-valuemin={0}
        aria-valuemax={Math.round(length / SECOND)}
        aria-valuenow={Math.round((playback.at - from) / SECOND)}
        aria-valuetext={t("player.place_of", { at: clockText(playback.at - from), of: clockText(length) })}
        className={classes.wave}
        style={{ height: lines * 104 }}
        onPointerDown={point}
        onPointerMove={point}
      >
        {regions.map((region) => (
          <span
            key={`${region.kind} ${region.from}`}
            className={classes.region}
            data-kind={region.kind}
            style={place(region)}
          >
            {region.kind !== "silence" && t(`region.${region.kind}`)}
          </span>
        ))}
        {parts.map((part, index) => (
          <div
            key={part.recording}
            className={classes.lane}
            style={{ ...place(part), insetBlockStart: (lanes[index] ?? 0) * 104 }}
          >
            <Waveform recording={part.recording} share={(part.to - part.from) / length} />
            {parts.length > 1 && <span className={classes.who}>{agentName(recordings[index]?.agent ?? null)}</span>}
          </div>
        ))}
        <span className={classes.cursor} style={{ insetInlineStart: percent(playback.at) }} />
      </div>
      <div className={classes.ticks} aria-hidden="true">
        {ticksOf(length / SECOND).map((second) => (
          <span key={second} style={{ insetInlineStart: `${(100 * second * SECOND) / length}%` }}>
            {clockText(second * SECOND)}
          </span>
        ))}
      </div>
    </div>
  );
}
