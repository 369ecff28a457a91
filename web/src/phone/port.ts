/** Why there is no phone, as a code that the pages put into words. */
export type PhoneProblem =
  | "insecure"
  | "unsupported"
  | "microphone_denied"
  | "microphone_missing"
  | "microphone_failed"
  | "elsewhere"
  | "replaced"
  | "unreachable";

/**
 * `off` before the start and after a problem · `starting` microphone and connection are being opened · `connected` ·
 * `reconnecting` the connection was lost and is made anew · `ended` the other side, or we, hung up.
 */
export type PhonePhase = "off" | "starting" | "connected" | "reconnecting" | "ended";

/** What happened to the microphone while the phone was in use: another one took its place, or there is none. */
export type MicrophoneNotice = "microphone_changed" | "microphone_gone";

/** What the server plays to us. */
export type Doing = "prompt" | "music" | "talk" | "idle";

export interface PhoneState {
  readonly phase: PhonePhase;
  readonly problem: PhoneProblem | null;
  readonly doing: Doing;
  /** For how long the server keeps a customer's place in the call when the connection is lost. */
  readonly keptMs: number;
  readonly isMuted: boolean;
  readonly notice: MicrophoneNotice | null;
  /** Why it ended, in the server's word; `null` unless `phase` is `ended`. */
  readonly cause: string | null;
  /** The contact for which this phone rings, where picking up is its own part; `null` while it does not. */
  readonly ringing: string | null;
  /** What is to be heard. */
  readonly remote: MediaStream | null;
  /** The chosen devices; `null` is the default of the browser. */
  readonly input: string | null;
  readonly output: string | null;
}

export const PHONE_OFF: PhoneState = {
  phase: "off",
  problem: null,
  doing: "idle",
  keptMs: 0,
  isMuted: false,
  notice: null,
  cause: null,
  ringing: null,
  remote: null,
  input: null,
  output: null,
};

/** A phone inside a page: an agent's, who is rung by the server, or a customer's for one call. */
export interface Phone {
  readonly state: PhoneState;
  /** Needs no `this`. */
  readonly subscribe: (listener: () => void) => () => void;

  /** Opens the microphone and connects. What goes wrong is told by `state.problem`; a second start is harmless. */
  start(): Promise<void>;
  /** As `start`, and takes the phone away from another tab of this browser. */
  take(): Promise<void>;
  /** Gives microphone and connection back. */
  stop(): void;

  setMuted(isMuted: boolean): void;
  /** After `microphone_gone`: looks for a microphone again, while the call goes on. */
  findMicrophone(): Promise<void>;
  dismissNotice(): void;
  press(digit: string): void;
  /** Answers what rings; nothing happens when nothing does. */
  pickUp(): void;
  /** Ends a customer's call. */
  hangUp(): void;

  /** How loud the microphone is now, from 0 to 1. */
  level(): number;
  /** How loud what is to be heard is now, from 0 to 1. */
  heard(): number;
  chooseInput(device: string): Promise<void>;
  chooseOutput(device: string): void;
}
