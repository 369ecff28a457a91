import type { Ways } from "@/phone/opening";
import type { Doing, MicrophoneNotice, Phone, PhoneProblem } from "@/phone/port";
import { PhoneStateHolder } from "@/phone/state";

/** For how long the server that is simulated keeps a place. */
export const SIMULATED_KEPT_MS = 15_000;

/** A phone without sound: tests say what the server does, and read what was pressed. */
export class SimulatedPhone extends PhoneStateHolder implements Phone {
  readonly pressed: string[] = [];
  readonly pickedUp: string[] = [];
  private obstacle: PhoneProblem | null;
  private readonly reach: () => Promise<unknown>;
  /** What it was told by whoever carries the call. */
  told: unknown;

  constructor(options: { obstacle?: PhoneProblem } & Partial<Pick<Ways, "exchange" | "dial">> = {}) {
    super();
    this.obstacle = options.obstacle ?? null;
    const { exchange } = options;
    this.reach = options.dial ?? (async () => exchange?.("simulated"));
  }

  async start(): Promise<void> {
    if (this.obstacle) return this.update({ phase: "off", problem: this.obstacle });
    await this.connect();
  }

  async take(): Promise<void> {
    await this.connect();
  }

  stop(): void {
    this.update({ phase: "off", problem: null });
  }

  setMuted(isMuted: boolean): void {
    this.update({ isMuted });
  }

  async findMicrophone(): Promise<void> {
    this.update({ notice: "microphone_changed" });
  }

  dismissNotice(): void {
    this.update({ notice: null });
  }

  press(digit: string): void {
    this.pressed.push(digit);
  }

  pickUp(): void {
    const { ringing } = this.state;
    if (ringing !== null) this.pickedUp.push(ringing);
    this.update({ ringing: null });
  }

  hangUp(): void {
    this.end("customer");
  }

  level(): number {
    return this.state.phase === "connected" && !this.state.isMuted ? 0.5 : 0;
  }

  heard(): number {
    return this.state.doing === "talk" ? 0.5 : 0;
  }

  async chooseInput(input: string): Promise<void> {
    this.update({ input });
  }

  chooseOutput(output: string): void {
    this.update({ output });
  }

  /** Nothing stands in the way any more. */
  clear(): void {
    this.obstacle = null;
  }

  /** What the server would say. */
  do(doing: Doing): void {
    this.update({ doing });
  }

  end(cause: string): void {
    this.update({ phase: "ended", cause });
  }

  ring(contact: string): void {
    this.update({ ringing: contact });
  }

  lose(notice: MicrophoneNotice): void {
    this.update({ notice });
  }

  reconnect(): void {
    this.update({ phase: "reconnecting" });
  }

  fail(problem: PhoneProblem): void {
    this.update({ phase: "off", problem });
  }

  private async connect(): Promise<void> {
    this.update({ phase: "starting", problem: null, cause: null });
    try {
      this.told = await this.reach();
      this.update({ phase: "connected", keptMs: SIMULATED_KEPT_MS });
    } catch {
      this.fail("unreachable");
    }
  }
}
