import { MILLISECOND, type Micros } from "@/lib/micros";
import { Link, type LinkOptions, type LinkStatus } from "@/realtime/link";
import type { Cells, Patch, ServerMessage, Snapshot } from "@/realtime/protocol";

type Listener = () => void;

/** What is known of a topic. Cells stay on the screen while the connection is lost: the status says that they are old. */
export interface Board {
  readonly isReady: boolean;
  /** Why the server does not show us this topic. */
  readonly refused: string | null;
  readonly cells: Cells;
}

interface Watched {
  topic: string;
  key: string | undefined;
  board: Board;
  /** The step that the cells are of; `null` while a snapshot is awaited. */
  seq: number | null;
  listeners: Set<Listener>;
}

export const UNKNOWN: Board = { isReady: false, refused: null, cells: {} };

const LINGER_MS = 1_000;
const SKEW_TRUSTED_MS = 60_000;

const address = (topic: string, key?: string | null) => (key ? `${topic} ${key}` : topic);

/**
 * The live data of the server: a topic is watched as long as anybody listens to it, over one connection for all.
 * A topic begins with a snapshot; each patch says which step it goes on from, and one that does not fit is dropped and a
 * new snapshot asked for. So what is shown is always what one step of the log said.
 */
export class LiveStore {
  private readonly link: Link;
  private readonly watched = new Map<string, Watched>();
  private readonly statusListeners = new Set<Listener>();
  private skew: Micros = 0;
  private skewAt = Number.NEGATIVE_INFINITY;

  constructor(options: LinkOptions) {
    this.link = new Link(options, {
      opened: () => this.watchAll(),
      received: (message) => this.receive(message),
      statusChanged: () => this.notify(this.statusListeners),
    });
  }

  get status(): LinkStatus {
    return this.link.status;
  }

  /** The server's clock: ours, corrected by the least delayed message of the last minute. */
  now = (): Micros => Date.now() * MILLISECOND + this.skew;

  board(topic: string, key?: string): Board {
    return this.watched.get(address(topic, key))?.board ?? UNKNOWN;
  }

  /** Watches the topic until the returned function is called. */
  watch(topic: string, key: string | undefined, listener: Listener): () => void {
    const id = address(topic, key);
    let watched = this.watched.get(id);
    if (!watched) {
      watched = { topic, key, board: UNKNOWN, seq: null, listeners: new Set() };
      this.watched.set(id, watched);
      this.link.start();
      this.ask("watch", watched);
    }
    const { listeners } = watched;
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      setTimeout(() => this.leave(id), LINGER_MS);
    };
  }

  /** Listens to the status, and holds the connection open meanwhile even if no topic is watched. */
  watchStatus(listener: Listener): () => void {
    this.statusListeners.add(listener);
    this.link.start();
    return () => {
      this.statusListeners.delete(listener);
      setTimeout(() => this.rest(), LINGER_MS);
    };
  }

  /** Tries a lost connection again at once. */
  retry(): void {
    this.link.retryNow();
  }

  /** Forgets everything and, if anybody still listens, connects anew: the person at the screen has changed. */
  reset(): void {
    this.link.stop();
    for (const watched of this.watched.values()) {
      watched.seq = null;
      this.show(watched, UNKNOWN);
    }
    if (this.watched.size > 0 || this.statusListeners.size > 0) this.link.start();
  }

  /** Forgets everything and everybody who listens, and connects no more. */
  close(): void {
    this.watched.clear();
    this.statusListeners.clear();
    this.link.stop();
  }

  private leave(id: string): void {
    const watched = this.watched.get(id);
    if (!watched || watched.listeners.size > 0) return;
    this.watched.delete(id);
    this.ask("unwatch", watched);
    this.rest();
  }

  private rest(): void {
    if (this.watched.size === 0 && this.statusListeners.size === 0) this.link.stop();
  }

  private watchAll(): void {
    for (const watched of this.watched.values()) {
      watched.seq = null;
      this.ask("watch", watched);
    }
  }

  private ask(t: "watch" | "unwatch", { topic, key }: Watched): void {
    this.link.send(key === undefined ? { t, topic } : { t, topic, key });
  }

  private receive(message: ServerMessage): void {
    if (message.t !== "refused") this.learnClock(message.now);
    if (message.t === "beat") return;
    const watched = this.watched.get(address(message.topic, message.key));
    if (!watched) return;
    if (message.t === "snapshot") this.replace(watched, message);
    else if (message.t === "patch") this.patch(watched, message);
    else this.show(watched, { isReady: false, refused: message.code, cells: {} });
  }

  private replace(watched: Watched, { seq, cells }: Snapshot): void {
    watched.seq = seq;
    this.show(watched, { isReady: true, refused: null, cells });
  }

  private patch(watched: Watched, { from, seq, cells }: Patch): void {
    if (watched.seq === null) return;
    if (watched.seq !== from) {
      watched.seq = null;
      this.ask("watch", watched);
      return;
    }
    watched.seq = seq;
    this.show(watched, { ...watched.board, cells: merged(watched.board.cells, cells) });
  }

  private show(watched: Watched, board: Board): void {
    watched.board = board;
    this.notify(watched.listeners);
  }

  private notify(listeners: Set<Listener>): void {
    for (const listener of [...listeners]) listener();
  }

  /** A message can only be late, so the largest difference is the truest. */
  private learnClock(now: Micros): void {
    const skew = now - Date.now() * MILLISECOND;
    if (skew < this.skew && Date.now() - this.skewAt < SKEW_TRUSTED_MS) return;
    this.skew = skew;
    this.skewAt = Date.now();
  }
}

function merged(cells: Cells, changed: Cells): Cells {
  const result: Record<string, unknown> = { ...cells };
  for (const [name, value] of Object.entries(changed)) {
    if (value === null) delete result[name];
    else result[name] = value;
  }
  return result;
}

/** Connects to the server that this page came from. */
export function openLiveSocket(): WebSocket {
  const { protocol, host } = globalThis.location;
  return new WebSocket(`${protocol === "https:" ? "wss" : "ws"}://${host}/api/live`);
}
