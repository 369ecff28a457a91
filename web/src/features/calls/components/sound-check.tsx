import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { LevelMeter } from "@/components/ui/level-meter";
import { PhoneProblemText } from "@/features/calls/components/phone-problem";
import classes from "@/features/calls/components/sound-check.module.css";
import { useIsHere } from "@/lib/use-is-here";
import { usePhones } from "@/phone/context";
import { MicrophoneError } from "@/phone/microphone";
import type { PhoneProblem } from "@/phone/port";
import type { SoundCheck } from "@/phone/sound-check";

const SAMPLE_MS = 3_000;

interface Props {
  input: string | null;
  output: string | null;
  /** Whether only a button is shown at first, that opens the rest. */
  isFolded?: boolean;
}

/** Speak for three seconds and hear yourself: the microphone by the meter, the loudspeaker by the ear. */
export function SoundCheckPanel({ input, output, isFolded = false }: Props) {
  const { t } = useTranslation("calls");
  const [isOpen, setOpen] = useState(!isFolded);
  if (isOpen) return <HearYourself input={input} output={output} />;
  return (
    <Button variant="subtle" leftSection={<Icon name="headphones" size={16} />} onClick={() => setOpen(true)}>
      {t("device.check")}
    </Button>
  );
}

function HearYourself({ input, output }: { input: string | null; output: string | null }) {
  const { t } = useTranslation("calls");
  const { check, problem, sample, isStarting, begin } = useSample(input);
  const player = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    // Where the loudspeaker is gone, or the browser cannot choose, the default one plays.
    if (output !== null) player.current?.setSinkId?.(output).catch(() => undefined);
  }, [output]);
  const isRecording = check !== null && sample === null;
  const isBusy = isStarting || isRecording;
  return (
    <div className={classes.check}>
      <Button
        variant="default"
        leftSection={<Icon name={isRecording ? "microphone" : "recording"} size={16} />}
        // A button that is disabled loses the focus, and with it who works by keyboard.
        data-disabled={isBusy || undefined}
        aria-disabled={isBusy}
        onClick={isBusy ? undefined : begin}
      >
        {t(isRecording ? "device.speak" : problem === null ? "device.hear_yourself" : "hint.again")}
      </Button>
      {isRecording && <LevelMeter source={check} />}
      {sample !== null && (
        <p role="status" className={classes.text}>
          {t("device.heard")}
        </p>
      )}
      {problem !== null && <PhoneProblemText problem={problem} />}
      {/* biome-ignore lint/a11y/useMediaCaption: one's own voice of a moment ago has no captions. */}
      <audio ref={player} src={sample ?? undefined} autoPlay hidden />
    </div>
  );
}

/** One attempt after another; what was opened for one is closed by the next, and at the end. */
function useSample(input: string | null) {
  const phones = usePhones();
  const [check, setCheck] = useState<SoundCheck | null>(null);
  const [problem, setProblem] = useState<PhoneProblem | null>(null);
  const [sample, setSample] = useState<string | null>(null);
  const [isStarting, setStarting] = useState(false);
  const isHere = useIsHere();
  useEffect(() => () => check?.close(), [check]);
  const begin = async () => {
    setCheck(null);
    setProblem(null);
    setSample(null);
    setStarting(true);
    try {
      const opened = await phones.openSoundCheck(input);
      // The browser may have asked for long, and nobody is left to close what it opened.
      if (!isHere.current) return opened.close();
      setStarting(false);
      setCheck(opened);
      setSample(await opened.record(SAMPLE_MS));
    } catch (error) {
      setStarting(false);
      setCheck(null);
      setProblem(error instanceof MicrophoneError ? error.problem : "microphone_failed");
    }
  };
  return { check, problem, sample, isStarting, begin: () => void begin() };
}
