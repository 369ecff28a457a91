import type { Doing } from "@/phone/port";

/** What the media process says over the data channel. */
type Message = { t: "doing"; what: Doing; kept_s?: number } | { t: "ended"; cause: string } | { t: "replaced" };

export interface ConnectionEvents {
  heard: (remote: MediaStream) => void;
  /** `keptMs`: for how long a customer's place is kept when the connection is lost. */
  doing: (what: Doing, keptMs: number) => void;
  /** It rings for this contact, or no more. */
  ringing: (contact: string | null) => void;
  ended: (cause: string) => void;
  replaced: () => void;
  lost: () => void;
}

/** The way from a microphone to the other side, and back. */
export interface PhoneConnection {
  press(digit: string): void;
  /** Answers what rings, where the page itself has to. */
  pickUp(): void;
  hangUp(): void;
  speakInto(microphone: MediaStream): Promise<void>;
  close(): void;
}

export interface ConnectionOptions {
  microphone: MediaStream;
  iceServers: readonly RTCIceServer[];
  /** Sends our offer to the server and returns its answer. */
  exchange: (sdp: string) => Promise<string>;
}

const GATHERING_MS = 1_500;
const WAVERING_MS = 4_000;
const FAREWELL_MS = 500;

/**
 * One RTCPeerConnection with one audio line and the data channel `phone`, never renegotiated: what changes in a call
 * changes on the server. All candidates go with the offer. A browser keeps saying `connected` for a while after the
 * server has closed, so the end of a call is what the channel says, not what WebRTC believes.
 */
export class Connection implements PhoneConnection {
  private readonly peer: RTCPeerConnection;
  private readonly channel: RTCDataChannel;
  private readonly sender: RTCRtpSender;
  private readonly events: ConnectionEvents;
  private readonly pulse: Worker;
  private wavering: ReturnType<typeof setTimeout> | undefined;
  private isClosed = false;

  /** Connects; throws what `exchange` throws, and then has left nothing open. */
  static async open(options: ConnectionOptions, events: ConnectionEvents): Promise<Connection> {
    const connection = new Connection(options, events);
    try {
      await connection.negotiate(options.exchange);
    } catch (error) {
      connection.close();
      throw error;
    }
    return connection;
  }

  private constructor({ microphone, iceServers }: ConnectionOptions, events: ConnectionEvents) {
    const track = microphone.getAudioTracks()[0];
    this.events = events;
    this.peer = new RTCPeerConnection({ iceServers: [...iceServers] });
    this.sender = this.peer.addTransceiver(track ?? "audio", { direction: "sendrecv", streams: [microphone] }).sender;
    this.channel = this.peer.createDataChannel("phone");
    this.pulse = new Worker(new URL("./beat.worker.ts", import.meta.url), { type: "module" });
    this.pulse.onmessage = () => this.send({ t: "beat" });
    this.channel.onmessage = (event: MessageEvent<string>) => this.hear(JSON.parse(event.data) as Message);
    this.channel.onclose = () => this.lose();
    this.peer.ontrack = ({ track: remote }) => events.heard(new MediaStream([remote]));
    this.peer.onconnectionstatechange = () => this.watchState();
  }

  press(digit: string): void {
    this.send({ t: "digit", digit });
  }

  pickUp(): void {
    // Whoever answers at the desk is connected by the server.
  }

  /** Says goodbye and closes when the word has had time to leave; nothing is told of it any more. */
  hangUp(): void {
    this.send({ t: "hang_up" });
    this.isClosed = true;
    setTimeout(() => this.close(), FAREWELL_MS);
  }

  async speakInto(microphone: MediaStream): Promise<void> {
    await this.sender.replaceTrack(microphone.getAudioTracks()[0] ?? null);
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.wavering);
    this.pulse.terminate();
    this.peer.close();
  }

  private async negotiate(exchange: (sdp: string) => Promise<string>): Promise<void> {
    await this.peer.setLocalDescription();
    await gathered(this.peer);
    const sdp = await exchange(this.peer.localDescription?.sdp ?? "");
    await this.peer.setRemoteDescription({ type: "answer", sdp });
  }

  private send(message: object): void {
    if (this.channel.readyState === "open") this.channel.send(JSON.stringify(message));
  }

  private hear(message: Message): void {
    if (this.isClosed) return;
    if (message.t === "doing") this.events.doing(message.what, 1_000 * (message.kept_s ?? 0));
    else if (message.t === "ended") this.events.ended(message.cause);
    else if (message.t === "replaced") this.events.replaced();
  }

  private watchState(): void {
    const state = this.peer.connectionState;
    clearTimeout(this.wavering);
    if (state === "failed" || state === "closed") this.lose();
    else if (state === "disconnected") this.wavering = setTimeout(() => this.lose(), WAVERING_MS);
  }

  private lose(): void {
    if (this.isClosed) return;
    this.close();
    this.events.lost();
  }
}

function gathered(peer: RTCPeerConnection): Promise<void> {
  return new Promise((resolve) => {
    if (peer.iceGatheringState === "complete") return resolve();
    const cap = setTimeout(resolve, GATHERING_MS);
    peer.onicegatheringstatechange = () => {
      if (peer.iceGatheringState !== "complete") return;
      clearTimeout(cap);
      resolve();
    };
  });
}
