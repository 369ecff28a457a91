const EVERY_MS = 3_000;
const NOTES = [
  { hertz: 659.26, at: 0 },
  { hertz: 880, at: 0.18 },
  { hertz: 1318.51, at: 0.36 },
] as const;
const OVERTONES = [
  { times: 1, loudness: 0.1 },
  { times: 2.76, loudness: 0.025 },
] as const;
const FADE_S = 1.6;

/** Rings softly, three small bells every three seconds, until the returned function is called. */
export function startRinging(): () => void {
  const context = new AudioContext();
  const ring = () => {
    for (const note of NOTES) strike(context, note.hertz, context.currentTime + note.at);
  };
  ring();
  const repeat = setInterval(ring, EVERY_MS);
  return () => {
    clearInterval(repeat);
    void context.close();
  };
}

function strike(context: AudioContext, hertz: number, at: number): void {
  for (const { times, loudness } of OVERTONES) {
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.frequency.value = hertz * times;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(loudness, at + 0.008);
    gain.gain.exponentialRampToValueAtTime(0.0001, at + FADE_S);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(at);
    oscillator.stop(at + FADE_S);
  }
}
