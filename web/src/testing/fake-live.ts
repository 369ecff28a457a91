import { act } from "@testing-library/react";
import type { LinkOptions, Socket } from "@/realtime/link";
import type { Cells, ClientMessage, ServerMessage } from "@/realtime/protocol";
import { LiveStore } from "@/realtime/store";

/** One connection, seen from the server. */
export class FakeSocket implements Socket {
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  readonly heard: ClientMessage[] = [];
  isClosed = false;
  private readonly hear: (message: ClientMessage) => void;

  constructor(hear: (message: ClientMessage) => void = () => undefined) {
    this.hear = hear;
  }

  send(text: string): void {
    const message = JSON.parse(text) as ClientMessage;
    this.heard.push(message);
    this.hear(message);
  }

  close(): void {
    this.isClosed = true;
  }

  open(): void {
    this.onopen?.(new Event("open"));
  }

  say(message: ServerMessage): void {
    this.onmessage?.(new MessageEvent("message", { data: JSON.stringify(message) }));
  }

  break(): void {
    this.onclose?.(new CloseEvent("close"));
  }
}

const stores = new Set<LiveStore>();

/** Ends the stores of a test: they would go on for a moment, when its document may be gone. */
export function closeStores(): void {
  for (const store of stores) store.close();
  stores.clear();
}

function storeOf(options: LinkOptions): LiveStore {
  const store = new LiveStore(options);
  stores.add(store);
  return store;
}

/** A store whose connections the test answers for the server. */
export function storeOfSockets() {
  const sockets: FakeSocket[] = [];
  const connect = () => {
    const socket = new FakeSocket();
    sockets.push(socket);
    return socket;
  };
  const newest = (): FakeSocket => {
    const socket = sockets.at(-1);
    if (!socket) throw new Error("Nothing has connected");
    return socket;
  };
  return { store: storeOf({ random: () => 0, connect }), sockets, newest };
}

/** The server's live topics as a table: what is watched is answered at once, and `show` sends what is new. */
export class FakeLive {
  readonly store: LiveStore;
  socket: FakeSocket | null = null;
  private readonly boards: Record<string, Cells>;
  private readonly keys: Record<string, string | undefined> = {};
  private seq = 1;

  constructor(boards: Readonly<Record<string, Cells>> = {}) {
    this.boards = { ...boards };
    this.store = storeOf({ connect: () => this.connect() });
  }

  /** The topic looks like this from now on. */
  async show(topic: string, cells: Cells): Promise<void> {
    this.boards[topic] = cells;
    this.seq += 1;
    await act(async () => this.snapshot(topic));
  }

  private connect(): FakeSocket {
    const socket = new FakeSocket((message) => this.hear(message));
    this.socket = socket;
    queueMicrotask(() => socket.open());
    return socket;
  }

  private hear({ t, topic, key }: ClientMessage): void {
    if (t !== "watch") return;
    this.keys[topic] = key;
    queueMicrotask(() => this.snapshot(topic));
  }

  private snapshot(topic: string): void {
    const cells = this.boards[topic];
    const key = this.keys[topic] ?? null;
    if (cells) this.socket?.say({ t: "snapshot", topic, key, seq: this.seq, now: Date.now() * 1000, cells });
  }
}
