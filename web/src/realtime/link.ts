import type { ClientMessage, ServerMessage } from "@/realtime/protocol";

export type LinkStatus = "connecting" | "live" | "stale";

/** What the link needs of a `WebSocket`. */
export interface Socket {
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent<string>) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  send(text: string): void;
  close(): void;
}

export interface LinkOptions {
  connect: () => Socket;
  random?: () => number;
}

interface LinkEvents {
  /** A connection stands: whatever is watched must be asked for again. */
  opened: () => void;
  received: (message: ServerMessage) => void;
  statusChanged: (status: LinkStatus) => void;
}

const SILENCE_SHOWN_MS = 2_800;
const SILENCE_GIVEN_UP_MS = 7_000;
const OPENING_GIVEN_UP_MS = 3_000;
const CHECK_MS = 200;
const SHORTEST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 1_500;
/** After so long it is no hiccup, and the server is better left to come up in peace. */
const PATIENT_AFTER_MS = 300_000;
const LONGEST_PATIENT_WAIT_MS = 15_000;

/**
 * One WebSocket that is opened again whenever it is lost. The server beats every two seconds: a silence is shown within
 * three and the connection given up after seven. The waits between attempts double from half a second to one and a half,
 * and after five minutes to fifteen, each shortened by chance by up to a half, so that a thousand desks do not knock at
 * once. When the browser says that the network is back, or somebody returns to the tab, it is tried at once.
 */
export class Link {
  status: LinkStatus = "connecting";

  private readonly connect: () => Socket;
  private readonly random: () => number;
  private readonly events: LinkEvents;
  private socket: Socket | null = null;
  private isOpen = false;
  private attempts = 0;
  private heardAt = 0;
  private lostAt: number | null = null;
  private watchdog: ReturnType<typeof setInterval> | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LinkOptions, events: LinkEvents) {
    this.connect = options.connect;
    this.random = options.random ?? Math.random;
    this.events = events;
  }

  get isStarted(): boolean {
    return this.watchdog !== undefined;
  }

  start(): void {
    if (this.isStarted) return;
    this.setStatus("connecting");
    this.heardAt = Date.now();
    this.watchdog = setInterval(() => this.checkSilence(), CHECK_MS);
    globalThis.addEventListener("online", this.retryNow);
    document.addEventListener("visibilitychange", this.retryIfSeen);
    this.open();
  }

  stop(): void {
    if (!this.isStarted) return;
    clearInterval(this.watchdog);
    clearTimeout(this.retry);
    this.watchdog = undefined;
    this.attempts = 0;
    this.lostAt = null;
    globalThis.removeEventListener("online", this.retryNow);
    document.removeEventListener("visibilitychange", this.retryIfSeen);
    this.drop();
  }

  /** Connects anew at once, if the connection is lost. */
  retryNow = (): void => {
    if (!this.isStarted || this.status !== "stale") return;
    clearTimeout(this.retry);
    this.drop();
    this.open();
  };

  private retryIfSeen = (): void => {
    if (document.visibilityState === "visible") this.retryNow();
  };

  /** Says nothing when there is no connection: `opened` asks again for all that is watched. */
  send(message: ClientMessage): void {
    if (this.isOpen) this.socket?.send(JSON.stringify(message));
  }

  private open(): void {
    const socket = this.connect();
    this.socket = socket;
    this.heardAt = Date.now();
    socket.onopen = () => {
      this.isOpen = true;
      this.events.opened();
      this.setStatus("live");
    };
    socket.onmessage = (event) => this.hear(JSON.parse(event.data) as ServerMessage);
    socket.onclose = () => this.lose();
  }

  private hear(message: ServerMessage): void {
    this.heardAt = Date.now();
    this.attempts = 0;
    this.lostAt = null;
    this.events.received(message);
    this.setStatus("live");
  }

  private lose(): void {
    this.drop();
    if (this.status === "live") this.setStatus("stale");
    this.lostAt ??= Date.now();
    const isPatient = Date.now() - this.lostAt >= PATIENT_AFTER_MS;
    const longest = isPatient ? LONGEST_PATIENT_WAIT_MS : LONGEST_WAIT_MS;
    const wait = Math.min(longest, SHORTEST_WAIT_MS * 2 ** this.attempts);
    this.attempts += 1;
    this.retry = setTimeout(() => this.open(), wait * (1 - this.random() / 2));
  }

  private drop(): void {
    if (!this.socket) return;
    this.socket.onopen = this.socket.onmessage = this.socket.onclose = null;
    this.socket.close();
    this.socket = null;
    this.isOpen = false;
  }

  private checkSilence(): void {
    const silence = Date.now() - this.heardAt;
    if (silence >= SILENCE_SHOWN_MS) this.setStatus("stale");
    const isGivenUp = silence >= (this.isOpen ? SILENCE_GIVEN_UP_MS : OPENING_GIVEN_UP_MS);
    if (this.socket && isGivenUp) this.lose();
  }

  private setStatus(status: LinkStatus): void {
    if (status === this.status) return;
    this.status = status;
    this.events.statusChanged(status);
  }
}
