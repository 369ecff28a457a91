import { C, type UA, type WebSocketInterface } from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession";
import type { RTCSessionEvent } from "jssip/lib/UA";
import type { ConnectionEvents, PhoneConnection } from "@/phone/connection";
import { GATHERING_MS, OPENING_MS, type SipAccount, sipPage } from "@/phone/sip";

/** As whom a page registers at the telephone system, and for how long. */
export interface SipLogin extends SipAccount {
  lastsMs: number;
}

export interface SipOptions {
  microphone: MediaStream;
  iceServers: readonly RTCIceServer[];
  login: SipLogin;
}

const WAY = "/api/phone/sip";
/** With this the server closes the way of a page when a newer one of the same person is there. */
const REPLACED = 4001;
const CONTACT = "X-Perezvon-Contact";
/** So much before its end a login is replaced by a new one. */
const SPARE_MS = 300_000;
const REGISTERED_FOR_S = 120;

/** Whether the telephone system asks the phone to pick up by itself. */
function picksUpByItself(asked: string, alert: string): boolean {
  return /;\s*answer-after\s*=\s*0\b/i.test(asked) || /auto-?answer/i.test(alert);
}

/**
 * A page that is registered as a phone, over a WebSocket of our own server. One call at a time: a newer one takes the place
 * of the one before, of whose end nobody told us. A call outlives its signalling, which is made anew beneath it; without
 * a call the loss is told, and the next connection begins with a new login.
 */
export class SipConnection implements PhoneConnection {
  private readonly ua: UA;
  private readonly socket: WebSocketInterface;
  private readonly options: SipOptions;
  private readonly events: ConnectionEvents;
  private microphone: MediaStream;
  private session: RTCSession | null = null;
  private isAnswered = false;
  private isOpen = false;
  private isClosed = false;
  /** Whether this registration was accepted since the socket was opened. */
  private wasAccepted = false;
  /** What is to be told as soon as there is no call. */
  private farewell: (() => void) | null = null;
  private ending: ReturnType<typeof setTimeout> | undefined;

  /** Registers; throws when that fails, and then has left nothing open. */
  static async open(options: SipOptions, events: ConnectionEvents): Promise<SipConnection> {
    const connection = new SipConnection(options, events);
    try {
      await connection.register();
    } catch (error) {
      connection.close();
      throw error;
    }
    connection.isOpen = true;
    return connection;
  }

  private constructor(options: SipOptions, events: ConnectionEvents) {
    const { login } = options;
    this.options = options;
    this.events = events;
    this.microphone = options.microphone;
    const page = sipPage(WAY, login, { register_expires: REGISTERED_FOR_S });
    this.ua = page.ua;
    this.socket = page.socket;
    this.ua.on("connected", () => {
      this.wasAccepted = false;
    });
    this.ua.on("registered", () => {
      this.wasAccepted = true;
    });
    this.ua.on("registrationFailed", () => this.refused());
    this.ua.on("disconnected", ({ code }) => this.cutOff(code));
    this.ua.on("newRTCSession", (event: RTCSessionEvent) => this.called(event));
    this.ending = setTimeout(() => this.leave(events.lost), Math.max(0, login.lastsMs - SPARE_MS));
  }

  press(digit: string): void {
    this.session?.sendDTMF(digit, { transportType: C.DTMF_TRANSPORT.RFC2833 });
  }

  pickUp(): void {
    const { session } = this;
    if (!session || this.isAnswered) return;
    this.isAnswered = true;
    this.events.ringing(null);
    session.answer({ mediaStream: this.microphone, pcConfig: { iceServers: [...this.options.iceServers] } });
  }

  hangUp(): void {
    this.session?.terminate();
  }

  async speakInto(microphone: MediaStream): Promise<void> {
    this.microphone = microphone;
    const sender = this.session?.connection?.getSenders()[0];
    await sender?.replaceTrack(microphone.getAudioTracks()[0] ?? null);
  }

  /** Leaves. A customer who is in a call is not hung up on: they hear music as soon as the silence is noticed. */
  close(): void {
    this.isClosed = true;
    clearTimeout(this.ending);
    if (this.session) this.socket.disconnect();
    this.session = null;
    this.ua.stop();
  }

  private register(): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = () => reject(new Error("not registered"));
      const cap = setTimeout(fail, OPENING_MS);
      this.ua.on("registered", () => {
        clearTimeout(cap);
        resolve();
      });
      this.ua.on("registrationFailed", fail);
      this.ua.on("disconnected", fail);
      this.ua.start();
    });
  }

  /** Its password was changed if it was good a moment ago: by a page that asked for a login later. */
  private refused(): void {
    this.leave(this.wasAccepted ? this.events.replaced : this.events.lost);
  }

  private cutOff(code: number | undefined): void {
    if (code === REPLACED) this.leave(this.events.replaced);
    else if (!this.session) this.leave(this.events.lost);
  }

  private leave(farewell: () => void): void {
    if (this.isClosed || !this.isOpen) return;
    if (this.session) {
      this.farewell = farewell;
      return;
    }
    this.close();
    farewell();
  }

  private called({ originator, session, request }: RTCSessionEvent): void {
    if (originator !== "remote") return;
    const before = this.session;
    this.session = session;
    this.isAnswered = false;
    before?.terminate();
    session.on("peerconnection", ({ peerconnection }) => {
      peerconnection.addEventListener("track", ({ track }) => this.events.heard(new MediaStream([track])));
    });
    session.on("icecandidate", ({ ready }) => void setTimeout(ready, GATHERING_MS));
    session.on("confirmed", () => this.events.doing("talk", 0));
    session.on("ended", () => this.over(session));
    session.on("failed", () => this.over(session));
    if (picksUpByItself(request.getHeader("Call-Info") ?? "", request.getHeader("Alert-Info") ?? "")) this.pickUp();
    else this.events.ringing(request.getHeader(CONTACT) ?? null);
  }

  private over(session: RTCSession): void {
    if (session !== this.session || this.isClosed) return;
    this.session = null;
    this.events.ringing(null);
    this.events.doing("idle", 0);
    if (this.farewell) this.leave(this.farewell);
    else if (!this.ua.isRegistered()) this.leave(this.events.lost);
  }
}
