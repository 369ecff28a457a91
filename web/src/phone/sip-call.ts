import { C, type UA, type WebSocketInterface } from "jssip";
import type { RTCSession, RTCSessionEventMap } from "jssip/lib/RTCSession";
import type { ConnectionEvents, PhoneConnection } from "@/phone/connection";
import { addressOf, GATHERING_MS, OPENING_MS, type SipAccount, sipPage } from "@/phone/sip";

/** As whom a customer's page calls, once. */
export interface CallAccount extends SipAccount {
  /** Opens the way to the telephone system. */
  key: string;
  /** For how long the call is kept when nothing is heard of the page. */
  keptMs: number;
}

export interface SipCallOptions {
  microphone: MediaStream;
  iceServers: readonly RTCIceServer[];
  account: CallAccount;
}

const WAY = "/api/calls/sip";
/** Whatever a page dials, it reaches the line for which it was let in. */
const CALLED = "call";
const WAVERING_MS = 4_000;

/**
 * A customer's call by SIP. It outlives its signalling, which is made anew beneath it. A page that is closed or that the network
 * leaves says nothing, so that the call is kept for a page that comes back; only whoever hangs up ends it.
 */
export class SipCall implements PhoneConnection {
  private readonly ua: UA;
  private readonly socket: WebSocketInterface;
  private readonly options: SipCallOptions;
  private readonly events: ConnectionEvents;
  private session: RTCSession | null = null;
  private wavering: ReturnType<typeof setTimeout> | undefined;
  private isAnswered = false;
  private isClosed = false;

  /** Calls; throws when nobody answers, and then has left nothing open. */
  static async open(options: SipCallOptions, events: ConnectionEvents): Promise<SipCall> {
    const call = new SipCall(options, events);
    try {
      await call.answered();
    } catch (error) {
      call.close();
      throw error;
    }
    return call;
  }

  private constructor(options: SipCallOptions, events: ConnectionEvents) {
    const { account } = options;
    this.options = options;
    this.events = events;
    const page = sipPage(`${WAY}?key=${encodeURIComponent(account.key)}`, account, { register: false });
    this.ua = page.ua;
    this.socket = page.socket;
  }

  press(digit: string): void {
    this.session?.sendDTMF(digit, { transportType: C.DTMF_TRANSPORT.RFC2833 });
  }

  pickUp(): void {
    // Nobody calls a customer's page.
  }

  hangUp(): void {
    this.isClosed = true;
    clearTimeout(this.wavering);
    this.ua.stop();
  }

  async speakInto(microphone: MediaStream): Promise<void> {
    const sender = this.session?.connection?.getSenders()[0];
    await sender?.replaceTrack(microphone.getAudioTracks()[0] ?? null);
  }

  close(): void {
    this.socket.disconnect(); // First of all, or the end would be told.
    this.hangUp();
  }

  private answered(): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = () => reject(new Error("not answered"));
      const cap = setTimeout(fail, OPENING_MS);
      this.ua.on("disconnected", () => void (this.isAnswered || fail()));
      this.ua.on("connected", () => {
        this.session ??= this.call({
          accepted: () => {
            clearTimeout(cap);
            this.isAnswered = true;
            resolve();
          },
          failed: fail,
        });
      });
      this.ua.start();
    });
  }

  private call(first: Partial<RTCSessionEventMap>): RTCSession {
    const { microphone, iceServers, account } = this.options;
    return this.ua.call(addressOf(CALLED), {
      mediaStream: microphone,
      pcConfig: { iceServers: [...iceServers] },
      eventHandlers: {
        ...first,
        peerconnection: ({ peerconnection }) => this.watch(peerconnection),
        icecandidate: ({ ready }) => void setTimeout(ready, GATHERING_MS),
        confirmed: () => this.events.doing("talk", account.keptMs),
        ended: () => this.over(),
      },
    });
  }

  private watch(peer: RTCPeerConnection): void {
    peer.addEventListener("track", ({ track }) => this.events.heard(new MediaStream([track])));
    peer.addEventListener("iceconnectionstatechange", () => {
      clearTimeout(this.wavering);
      if (peer.iceConnectionState === "failed") this.lose();
      else if (peer.iceConnectionState === "disconnected") this.wavering = setTimeout(() => this.lose(), WAVERING_MS);
    });
  }

  private over(): void {
    if (this.isClosed) return;
    this.hangUp();
    this.events.ended("agent");
  }

  private lose(): void {
    if (this.isClosed) return;
    this.close();
    this.events.lost();
  }
}
