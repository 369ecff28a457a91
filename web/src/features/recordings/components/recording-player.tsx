import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { Loaded, LoadingRows } from "@/components/ui/states";
import { audioAddress, type Peaks, type Recording, usePeaks } from "@/features/recordings/api/recordings";
import classes from "@/features/recordings/components/recording-player.module.css";
import { usePlayback } from "@/features/recordings/hooks/use-playback";
import { useFormat } from "@/i18n/format";
import { clockText, SECOND } from "@/lib/micros";

const SPEEDS = [0.75, 1, 1.25, 1.5, 2] as const;
const SKIP_S = 5;

interface Props {
  recording: Recording;
  agentName: string;
  customerName: string;
}

/** Plays a recording: the agent above, the customer below. Space plays and stops, the arrows go five seconds. */
export function RecordingPlayer(props: Props) {
  const peaks = usePeaks(props.recording.recording);
  return (
    <Loaded query={peaks} loading={<LoadingRows rows={3} height={32} />}>
      {(data) => <Player {...props} peaks={data} />}
    </Loaded>
  );
}

function Player({ recording, agentName, customerName, peaks }: Props & { peaks: Peaks }) {
  const { t } = useTranslation("recordings");
  const format = useFormat();
  const audio = useRef<HTMLAudioElement>(null);
  const { isPlaying, seconds, speed, toggle, skip, setSpeed } = usePlayback(audio);
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => skip(-SKIP_S),
    ArrowRight: () => skip(SKIP_S),
    " ": toggle,
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a player is no fieldset.
    <div
      role="group"
      aria-label={t("player.label", { agent: agentName, customer: customerName })}
      className={classes.player}
      onKeyDown={(event) => {
        const isControl = event.target instanceof HTMLButtonElement || event.target instanceof HTMLSelectElement;
        const act = keys[event.key];
        if (!act || (isControl && event.key === " ")) return;
        event.preventDefault();
        act();
      }}
    >
      {/* biome-ignore lint/a11y/useMediaCaption: there is no transcript yet. */}
      <audio ref={audio} src={audioAddress(recording.recording)} preload="none" />
      <div className={classes.channels}>
        <div className={classes.labels}>
          <span className={classes.agent}>{agentName}</span>
          <span className={classes.customer}>{customerName}</span>
        </div>
        <Channels audio={audio} peaks={peaks} />
      </div>
      <div className={classes.controls}>
        <Button leftSection={<Icon name={isPlaying ? "pause" : "play"} size={16} />} onClick={toggle}>
          {isPlaying ? t("player.pause") : t("player.play")}
        </Button>
        <span className={classes.time}>
          {clockText(seconds * SECOND)} / {clockText(recording.duration)}
        </span>
        <select
          className={classes.speed}
          aria-label={t("player.speed")}
          value={speed}
          onChange={(event) => setSpeed(Number(event.currentTarget.value))}
        >
          {SPEEDS.map((each) => (
            <option key={each} value={each}>
              {t("player.times", { speed: format.number(each) })}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

/** The library that draws is large, so it is fetched only where a recording is shown. */
function Channels({ audio, peaks }: { audio: React.RefObject<HTMLAudioElement | null>; peaks: Peaks }) {
  const container = useRef<HTMLDivElement>(null);
  const [isDrawn, setDrawn] = useState(false);
  useEffect(() => {
    let waveform: { destroy: () => void } | null = null;
    let isHere = true;
    void import("@/features/recordings/components/waveform").then(({ drawWaveform }) => {
      if (!isHere || !container.current || !audio.current) return;
      const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name);
      waveform = drawWaveform({
        container: container.current,
        audio: audio.current,
        peaks,
        colours: { agent: "#9db3ee", customer: "#cda8e6", played: colour("--brand-strong") || "#3560d8" },
      });
      setDrawn(true);
    });
    return () => {
      isHere = false;
      waveform?.destroy();
    };
  }, [audio, peaks]);
  return <div ref={container} className={classes.wave} data-drawn={isDrawn} aria-hidden="true" />;
}
