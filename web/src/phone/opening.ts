import { Connection, type ConnectionEvents, type PhoneConnection } from "@/phone/connection";
import type { CallAccount } from "@/phone/sip-call";
import type { SipLogin } from "@/phone/sip-connection";

/** How a phone reaches the other side; each is asked anew for each connection. */
export interface Ways {
  /** Sends our offer to the server and returns its answer. */
  exchange: (sdp: string) => Promise<string>;
  /** Where an Asterisk carries the calls: as whom an agent's phone registers there. */
  login?: (() => Promise<SipLogin>) | undefined;
  /** The same for a customer's: as whom it calls. */
  dial?: (() => Promise<CallAccount>) | undefined;
  /** The password of a TURN server ends. */
  iceServers?: () => Promise<readonly RTCIceServer[]>;
}

/** Connects a microphone: to the media process, or by SIP to an Asterisk. Throws when that fails. */
export async function openConnection(
  { exchange, login, dial, iceServers }: Ways,
  microphone: MediaStream,
  events: ConnectionEvents,
): Promise<PhoneConnection> {
  const options = { microphone, iceServers: (await iceServers?.()) ?? [] };
  if (dial) {
    const { SipCall } = await import("@/phone/sip-call");
    return SipCall.open({ ...options, account: await dial() }, events);
  }
  if (login) {
    const { SipConnection } = await import("@/phone/sip-connection");
    return SipConnection.open({ ...options, login: await login() }, events);
  }
  return Connection.open({ ...options, exchange }, events);
}
