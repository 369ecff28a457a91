import { UA, WebSocketInterface } from "jssip";
import type { UAConfiguration } from "jssip/lib/UA";

/** A STUN server that says nothing must not keep a customer waiting. */
export const GATHERING_MS = 1_500;
/** So long it may take until a page is known to the telephone system. */
export const OPENING_MS = 10_000;
const RECOVERY_S = { first: 1, longest: 8 };
/** The telephone system knows people by their user names; this is no place. */
const DOMAIN = "perezvon.invalid";

export const addressOf = (user: string) => `sip:${user}@${DOMAIN}`;

export interface SipAccount {
  user: string;
  password: string;
}

/** A page that speaks SIP over a WebSocket of our own server, and the socket, which it makes anew whenever it breaks. */
export function sipPage(way: string, { user, password }: SipAccount, more: Partial<UAConfiguration>) {
  const socket = new WebSocketInterface(new URL(way, globalThis.location.href).href.replace(/^http/, "ws"));
  const ua = new UA({
    sockets: [socket],
    uri: addressOf(user),
    password,
    user_agent: "Perezvon",
    session_timers: false,
    connection_recovery_min_interval: RECOVERY_S.first,
    connection_recovery_max_interval: RECOVERY_S.longest,
    ...more,
  });
  return { ua, socket };
}
