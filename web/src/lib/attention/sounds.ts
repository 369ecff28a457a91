import type { SoundClass } from "@/lib/attention/choices";

interface Bell {
  hertz: number;
  /** Seconds after the beginning. */
  at: number;
}

/** Each class has a tune of its own, so that one knows by ear what it is. */
const TUNES: Readonly<Record<SoundClass, readonly Bell[]>> = {
  offer: [
    { hertz: 659.26, at: 0 },
    { hertz: 880, at: 0.18 },
    { hertz: 1318.51, at: 0.36 },
  ],
  reply: [
    { hertz: 1046.5, at: 0 },
    { hertz: 1567.98, at: 0.12 },
  ],
  alarm: [
    { hertz: 587.33, at: 0 },
    { hertz: 440, at: 0.22 },
    { hertz: 587.33, at: 0.55 },
    { hertz: 440, at: 0.77 },
  ],
};
const OVERTONES = [
  { times: 1, loudness: 0.1 },
  { times: 2.76, loudness: 0.025 },
] as const;
const FADE_S = 1.6;
const RING_AGAIN_MS = 3_000;
const LASTS_MS = 3_000;
/** What the volume 1 is: as loud as the bells become without being cut off. */
const LOUDEST = 3;

export interface Sounding {
  volume: number;
  speaker: string | null;
  /** Again and again, until it is stopped. */
  isRinging: boolean;
}

export type PlaySound = (sound: SoundClass, how: Sounding) => () => void;

/** Plays the bells of a class on one loudspeaker, whatever the calls use. The returned function stops them. */
export const playSound: PlaySound = (sound, { volume, speaker, isRinging }) => {
  const context = new AudioContext();
  const master = context.createGain();
  // The ear hears loudness by ratios: half of the way shall sound like half.
  master.gain.value = volume * volume * LOUDEST;
  master.connect(outlet(context, speaker));
  const ring = () => {
    for (const bell of TUNES[sound]) strike(context, master, bell.hertz, context.currentTime + bell.at);
  };
  ring();
  const timer = isRinging ? setInterval(ring, RING_AGAIN_MS) : setTimeout(() => stop(), LASTS_MS);
  let isOver = false;
  const stop = () => {
    if (isOver) return;
    isOver = true;
    clearInterval(timer);
    void context.close();
  };
  return stop;
};

function strike(context: AudioContext, master: AudioNode, hertz: number, at: number): void {
  for (const { times, loudness } of OVERTONES) {
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.frequency.value = hertz * times;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(loudness, at + 0.008);
    gain.gain.exponentialRampToValueAtTime(0.0001, at + FADE_S);
    oscillator.connect(gain).connect(master);
    oscillator.start(at);
    oscillator.stop(at + FADE_S);
  }
}

interface Steerable {
  setSinkId(device: string): Promise<void>;
}

const isSteerable = (value: object): value is Steerable => "setSinkId" in value;

/** Chromium steers a context, Firefox only a player, Safari nothing. Where a loudspeaker is gone, the default one sounds. */
function outlet(context: AudioContext, speaker: string | null): AudioNode {
  if (speaker === null) return context.destination;
  if (isSteerable(context)) {
    context.setSinkId(speaker).catch(() => undefined);
    return context.destination;
  }
  const player = new Audio();
  if (!isSteerable(player)) return context.destination;
  const node = context.createMediaStreamDestination();
  player.srcObject = node.stream;
  void player
    .setSinkId(speaker)
    .catch(() => undefined)
    .then(() => player.play())
    .catch(() => undefined);
  return node;
}
