import WaveSurfer from "wavesurfer.js";
import type { Peaks } from "@/features/recordings/api/recordings";
import { SECOND } from "@/lib/micros";

const FULL_SCALE = 255;
const ROW_HEIGHT = 56;

export interface Waveform {
  destroy: () => void;
}

export interface WaveformOptions {
  container: HTMLElement;
  audio: HTMLMediaElement;
  peaks: Peaks;
  colours: { agent: string; customer: string; played: string };
}

/** Draws both channels from the peaks that the server has computed: the sound is not decoded for it. */
export function drawWaveform({ container, audio, peaks, colours }: WaveformOptions): Waveform {
  const row = { height: ROW_HEIGHT, barWidth: 2, barGap: 1, barRadius: 2, progressColor: colours.played };
  return WaveSurfer.create({
    container,
    media: audio,
    peaks: [peaks.left.map(share), peaks.right.map(share)],
    duration: peaks.duration / SECOND,
    normalize: false,
    dragToSeek: true,
    cursorColor: colours.played,
    splitChannels: [
      { ...row, waveColor: colours.agent },
      { ...row, waveColor: colours.customer },
    ],
  });
}

const share = (loudness: number) => loudness / FULL_SCALE;
