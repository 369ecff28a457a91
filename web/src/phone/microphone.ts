import type { PhoneProblem } from "@/phone/port";

export class MicrophoneError extends Error {
  readonly problem: PhoneProblem;

  constructor(problem: PhoneProblem) {
    super(problem);
    this.name = "MicrophoneError";
    this.problem = problem;
  }
}

/**
 * With `?audio=raw` the browser leaves the microphone's sound alone. Echo cancellation and noise suppression treat a
 * pure tone as noise and remove it, so a test that sends tones must switch them off; people want them on.
 */
export function wantsRawAudio(search: string = globalThis.location.search): boolean {
  return new URLSearchParams(search).get("audio") === "raw";
}

/** Why this page cannot have a microphone at all; browsers give one only to https and to this machine itself. */
export function obstacle(): PhoneProblem | null {
  if (!globalThis.isSecureContext) return "insecure";
  if (!navigator.mediaDevices?.getUserMedia || !globalThis.RTCPeerConnection) return "unsupported";
  return null;
}

/** Whether the microphone was granted before, so that opening it asks nobody anything. */
export async function isMicrophoneGranted(): Promise<boolean> {
  if (obstacle()) return false;
  try {
    const status = await navigator.permissions.query({ name: "microphone" as PermissionName });
    return status.state === "granted";
  } catch {
    return false;
  }
}

/** Opens the microphone. Throws `MicrophoneError`. */
export async function openMicrophone(device: string | null): Promise<MediaStream> {
  const problem = obstacle();
  if (problem) throw new MicrophoneError(problem);
  const isCleaned = !wantsRawAudio();
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: {
        ...(device === null ? {} : { deviceId: { ideal: device } }),
        channelCount: 1,
        echoCancellation: isCleaned,
        noiseSuppression: isCleaned,
        autoGainControl: isCleaned,
      },
    });
  } catch (error) {
    throw new MicrophoneError(problemOf(error));
  }
}

/** Lets the microphone go, so that the browser no longer shows it as open. */
export function stopTracks(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

function problemOf(error: unknown): PhoneProblem {
  switch ((error as { name?: unknown }).name) {
    case "NotAllowedError":
    case "SecurityError":
      return "microphone_denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "microphone_missing";
    default:
      return "microphone_failed";
  }
}

const FFT_SIZE = 512;
const QUIETEST_DB = -60;

/** Measures how loud a stream is, without an audio worklet and without playing it. */
export class LevelMeter {
  private readonly context = new AudioContext();
  private readonly analyser = this.context.createAnalyser();
  private readonly samples = new Float32Array(FFT_SIZE);
  private source: MediaStreamAudioSourceNode;

  constructor(stream: MediaStream) {
    this.analyser.fftSize = FFT_SIZE;
    this.source = this.listenTo(stream);
  }

  replace(stream: MediaStream): void {
    this.source.disconnect();
    this.source = this.listenTo(stream);
  }

  /** From 0 (-60 dB and below) to 1 (as loud as can be). */
  level(): number {
    this.analyser.getFloatTimeDomainData(this.samples);
    const power = this.samples.reduce((sum, sample) => sum + sample * sample, 0) / FFT_SIZE;
    const decibels = 10 * Math.log10(power + Number.EPSILON);
    return Math.min(1, Math.max(0, 1 - decibels / QUIETEST_DB));
  }

  close(): void {
    void this.context.close();
  }

  private listenTo(stream: MediaStream): MediaStreamAudioSourceNode {
    const source = this.context.createMediaStreamSource(stream);
    source.connect(this.analyser);
    return source;
  }
}
