/** Stands for the library `jssip`, `vi.mock("jssip", fakeJssip)`, with the telephone system behind it. */

type Listener = (event: unknown) => void;
type Handlers = Record<string, Listener>;

/** What pages did to the telephone system, and in which order they let go of it. */
export const sipSeen = { uas: [] as FakeUA[], order: [] as string[] };

export const fakeJssip = () => ({ C: { DTMF_TRANSPORT: {} }, UA: FakeUA, WebSocketInterface: FakeSocket });

class Told {
  private readonly listeners = new Map<string, Listener[]>();
  on(name: string, listener: Listener): void {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
  }
  tell(name: string, event: unknown = {}): void {
    for (const listener of this.listeners.get(name) ?? []) listener(event);
  }
}

/** A call that comes to a page. */
export class FakeSession extends Told {
  answered: { mediaStream: unknown; pcConfig: { iceServers: unknown } } | null = null;
  isTerminated = false;
  readonly replaced: unknown[] = [];
  connection = { getSenders: () => [{ replaceTrack: async (track: unknown) => void this.replaced.push(track) }] };
  answer(options: { mediaStream: unknown; pcConfig: { iceServers: unknown } }): void {
    this.answered = options;
  }
  terminate(): void {
    this.isTerminated = true;
    this.tell("ended");
  }
}

export class FakeUA extends Told {
  readonly options: Record<string, unknown>;
  readonly peer = Object.assign(new EventTarget(), { iceConnectionState: "new" });
  readonly called: { target: string; options: Record<string, unknown> }[] = [];
  readonly pressed: string[] = [];
  /** Of the call that was begun last. */
  handlers: Handlers = {};
  isUp = false;

  constructor(options: Record<string, unknown>) {
    super();
    this.options = options;
    sipSeen.uas.push(this);
  }
  start(): void {}
  stop(): void {
    sipSeen.order.push("stop");
  }
  isRegistered(): boolean {
    return this.isUp;
  }
  call(target: string, options: { eventHandlers: Handlers }): unknown {
    this.called.push({ target, options });
    this.handlers = options.eventHandlers;
    this.handlers.peerconnection?.({ peerconnection: this.peer });
    return { sendDTMF: (digit: string) => this.pressed.push(digit) };
  }

  /** The telephone system lets the page register. */
  accept(): void {
    this.isUp = true;
    this.tell("connected");
    this.tell("registered");
  }
  /** It calls the page. */
  ring(headers: Record<string, string> = {}): FakeSession {
    const session = new FakeSession();
    this.tell("newRTCSession", {
      originator: "remote",
      session,
      request: { getHeader: (name: string) => headers[name] },
    });
    return session;
  }
  /** The network between the two becomes so. */
  become(state: string): void {
    this.peer.iceConnectionState = state;
    this.peer.dispatchEvent(new Event("iceconnectionstatechange"));
  }
}

class FakeSocket {
  readonly url: string;
  constructor(url: string) {
    this.url = url;
  }
  disconnect(): void {
    sipSeen.order.push("disconnect");
  }
}
