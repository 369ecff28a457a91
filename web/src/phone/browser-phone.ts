import { browserStore } from "@/lib/storage";
import type { PhoneConnection } from "@/phone/connection";
import { LevelMeter, MicrophoneError, openMicrophone, stopTracks } from "@/phone/microphone";
import { PhoneLock } from "@/phone/one-per-browser";
import { openConnection, type Ways } from "@/phone/opening";
import { PHONE_OFF, type Phone, type PhoneProblem } from "@/phone/port";
import { PhoneStateHolder } from "@/phone/state";

export interface BrowserPhoneOptions extends Ways {
  /** An agent's phone is one per browser and is connected again whenever it is lost; a customer's is for one call. */
  isAgents: boolean;
  /** Whether the server would let a customer's phone back into its call, as long as it keeps the place. */
  mayReturn?: () => boolean;
}

const SHORTEST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** A customer's place is kept so shortly that each second counts. */
const LONGEST_WAIT_OF_CUSTOMER_MS = 1_000;
const INPUT_KEY = "perezvon-microphone";
const OUTPUT_KEY = "perezvon-speaker";

/** The phone of a real browser: its microphone, and a WebRTC connection to the media process, or by SIP to an Asterisk. */
export class BrowserPhone extends PhoneStateHolder implements Phone {
  private readonly options: BrowserPhoneOptions;
  private readonly lock: PhoneLock | null;
  private microphone: MediaStream | null = null;
  private meter: LevelMeter | null = null;
  private remoteMeter: LevelMeter | null = null;
  private connection: PhoneConnection | null = null;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private attempts = 0;
  /** Runs while a customer's connection is lost, as long as the server keeps their place. */
  private keeping: ReturnType<typeof setTimeout> | undefined;
  /** Counts starts and stops, so that an opening that was overtaken by a stop closes what it opened. */
  private turn = 0;

  constructor(options: BrowserPhoneOptions) {
    super();
    this.options = options;
    this.lock = options.isAgents
      ? new PhoneLock({ lost: () => this.fail("elsewhere"), given: () => void this.start() })
      : null;
    this.state = { ...PHONE_OFF, input: browserStore.getItem(INPUT_KEY), output: browserStore.getItem(OUTPUT_KEY) };
  }

  async start(): Promise<void> {
    if (this.state.phase !== "off" && this.state.phase !== "ended") return;
    this.turn += 1;
    const turn = this.turn;
    this.update({ phase: "starting", problem: null, cause: null, notice: null, isMuted: false, keptMs: 0 });
    try {
      const microphone = await openMicrophone(this.state.input);
      if (turn !== this.turn) return stopTracks(microphone);
      this.listenTo(microphone);
      const isMine = this.lock === null || (await this.lock.acquire());
      if (turn !== this.turn) return;
      if (isMine) await this.connect();
      else this.fail("elsewhere");
    } catch (error) {
      if (turn === this.turn) this.fail(error instanceof MicrophoneError ? error.problem : "unreachable");
    }
  }

  async take(): Promise<void> {
    await this.lock?.take();
    await this.start();
  }

  stop(): void {
    this.close();
    this.lock?.giveUp();
    this.update({ phase: "off", problem: null });
  }

  setMuted(isMuted: boolean): void {
    for (const track of this.microphone?.getAudioTracks() ?? []) track.enabled = !isMuted;
    this.update({ isMuted });
  }

  async findMicrophone(): Promise<void> {
    const { microphone, turn } = this;
    if (!microphone) return;
    try {
      // The one that was chosen is gone: whichever the browser prefers is better than silence.
      const found = await openMicrophone(null);
      if (turn !== this.turn) return stopTracks(found);
      await this.speakInto(found);
      this.update({ notice: "microphone_changed" });
    } catch {
      if (turn === this.turn) this.update({ notice: "microphone_gone" });
    }
  }

  dismissNotice(): void {
    this.update({ notice: null });
  }

  press(digit: string): void {
    this.connection?.press(digit);
  }

  pickUp(): void {
    this.connection?.pickUp();
  }

  hangUp(): void {
    this.connection?.hangUp();
    this.connection = null;
    this.end("customer");
  }

  level(): number {
    return this.state.isMuted ? 0 : (this.meter?.level() ?? 0);
  }

  heard(): number {
    return this.remoteMeter?.level() ?? 0;
  }

  async chooseInput(device: string): Promise<void> {
    browserStore.setItem(INPUT_KEY, device);
    this.update({ input: device });
    if (!this.microphone) return;
    try {
      await this.speakInto(await openMicrophone(device));
      this.update({ notice: null });
    } catch (error) {
      this.fail(error instanceof MicrophoneError ? error.problem : "microphone_failed");
    }
  }

  chooseOutput(device: string): void {
    browserStore.setItem(OUTPUT_KEY, device);
    this.update({ output: device });
  }

  private async connect(): Promise<void> {
    const { microphone, turn } = this;
    if (!microphone) return;
    try {
      const connection = await this.open(microphone);
      if (turn !== this.turn) return connection.close();
      this.connection = connection;
      this.attempts = 0;
      this.stopKeeping();
      this.update({ phase: "connected", problem: null });
    } catch (error) {
      if (turn !== this.turn) return;
      if (!this.options.isAgents && this.keeping === undefined) throw error;
      this.lose();
    }
  }

  private open(microphone: MediaStream): Promise<PhoneConnection> {
    return openConnection(this.options, microphone, {
      heard: (remote) => this.hear(remote),
      doing: (doing, keptMs) => this.update({ doing, keptMs }),
      ringing: (ringing) => this.update({ ringing }),
      ended: (cause) => this.end(cause),
      replaced: () => this.fail("replaced"),
      lost: () => this.lose(),
    });
  }

  private hear(remote: MediaStream): void {
    if (this.remoteMeter) this.remoteMeter.replace(remote);
    else this.remoteMeter = new LevelMeter(remote);
    this.update({ remote });
  }

  private lose(): void {
    this.connection = null;
    if (!this.options.isAgents && !this.isAwaited()) {
      this.end("lost");
      return;
    }
    const longest = this.options.isAgents ? LONGEST_WAIT_MS : LONGEST_WAIT_OF_CUSTOMER_MS;
    const wait = Math.min(longest, SHORTEST_WAIT_MS * 2 ** this.attempts);
    this.attempts += 1;
    this.update({ phase: "reconnecting", doing: "idle", ringing: null, remote: null });
    this.retry = setTimeout(() => void this.connect(), wait);
  }

  /** Begins to count down to the moment at which the server gives the place up; the customer is told then. */
  private isAwaited(): boolean {
    if (this.state.keptMs === 0 || !this.options.mayReturn?.()) return false;
    this.keeping ??= setTimeout(() => this.end("lost"), this.state.keptMs);
    return true;
  }

  private stopKeeping(): void {
    clearTimeout(this.keeping);
    this.keeping = undefined;
  }

  private end(cause: string): void {
    this.close();
    this.update({ phase: "ended", cause });
  }

  private fail(problem: PhoneProblem): void {
    this.close();
    if (problem !== "elsewhere") this.lock?.giveUp();
    this.update({ phase: "off", problem });
  }

  /** Another microphone takes the place of the one in use, muted if that was. */
  private async speakInto(microphone: MediaStream): Promise<void> {
    stopTracks(this.microphone);
    this.listenTo(microphone);
    this.setMuted(this.state.isMuted);
    await this.connection?.speakInto(microphone);
  }

  private listenTo(microphone: MediaStream): void {
    this.microphone = microphone;
    for (const track of microphone.getAudioTracks()) {
      // Unplugged, or taken away by the system: `stop` of ours does not say so.
      track.onended = () => void (this.microphone === microphone && this.findMicrophone());
    }
    if (this.meter) this.meter.replace(microphone);
    else this.meter = new LevelMeter(microphone);
  }

  private close(): void {
    this.turn += 1;
    clearTimeout(this.retry);
    this.stopKeeping();
    this.connection?.close();
    this.connection = null;
    stopTracks(this.microphone);
    this.microphone = null;
    this.meter?.close();
    this.remoteMeter?.close();
    this.meter = this.remoteMeter = null;
    this.update({ remote: null, doing: "idle", ringing: null, isMuted: false, notice: null });
  }
}
