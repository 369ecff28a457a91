import { usePeaks } from "@/features/recordings/api/recordings";
import classes from "@/features/recordings/components/contact-player.module.css";

/** How many bars a drawing of a whole contact has. */
const BARS = 420;
const QUIETEST_FULL = 0.2 * 255;

interface Props {
  recording: string;
  /** The part of the contact's time that the recording takes, from 0 to 1. */
  share: number;
}

/** Both sides of a talk: the agent above, the customer below. Decoration: what it shows is told in figures too. */
export function Waveform({ recording, share }: Props) {
  const { data } = usePeaks(recording);
  if (!data) return <div className={classes.drawing} data-loading />;
  const bars = Math.max(20, Math.round(BARS * share));
  const full = Math.max(QUIETEST_FULL, ...data.left, ...data.right);
  return (
    <svg className={classes.drawing} viewBox={`0 0 ${bars} 4`} preserveAspectRatio="none" aria-hidden="true">
      <path className={classes.agentWave} d={pathOf(data.left, bars, full, 1)} />
      <path className={classes.customerWave} d={pathOf(data.right, bars, full, 3)} />
    </svg>
  );
}

/** Each bar is as long as what it stands for was loud on the whole: the loudest moment of ten seconds says little. */
function pathOf(peaks: readonly number[], bars: number, full: number, middle: number): string {
  const width = peaks.length / bars;
  return Array.from({ length: bars }, (_, bar) => {
    const from = Math.floor(bar * width);
    const part = peaks.slice(from, Math.max(Math.floor((bar + 1) * width), from + 1));
    const loudness = part.reduce((sum, each) => sum + each, 0) / Math.max(1, part.length);
    const half = Math.max(0.015, (0.85 * loudness) / full);
    return `M${bar + 0.5} ${(middle - half).toFixed(3)}V${(middle + half).toFixed(3)}`;
  }).join("");
}
