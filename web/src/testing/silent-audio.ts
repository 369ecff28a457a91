const node = () => ({
  connect: (next: unknown) => next,
  disconnect: () => undefined,
  start: () => undefined,
  stop: () => undefined,
  frequency: { value: 0 },
  gain: {
    setValueAtTime: () => undefined,
    linearRampToValueAtTime: () => undefined,
    exponentialRampToValueAtTime: () => undefined,
  },
});

/** Stands in for the browser's `AudioContext`: everything can be connected and nothing sounds. */
export class SilentAudioContext {
  readonly currentTime = 0;
  readonly destination = node();
  createOscillator = node;
  createGain = node;
  createMediaStreamSource = node;
  createAnalyser = () => ({ ...node(), fftSize: 0, getFloatTimeDomainData: () => undefined });
  close = async () => undefined;
}
