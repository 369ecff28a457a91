import { queryOptions, useQuery } from "@tanstack/react-query";
import { type Answer, type Api, answered } from "@/api/client";
import { useApi } from "@/api/context";
import type { Language } from "@/i18n/languages";
import type { CallAccount } from "@/phone/sip-call";
import type { SipLogin } from "@/phone/sip-connection";

export type CallPage = Answer<"/api/call-page/{line}", "get">;
export type CallBegun = Answer<"/api/calls", "post">;

export interface CallRequest {
  line: string;
  language: Language;
  caller: string | null;
  /** The way back into a call that goes on. */
  returns: string | null;
  /** `null` where an Asterisk carries the call. */
  sdp: string | null;
}

/** What a browser needs to call a line. Open to anybody. */
export function useCallPage(line: string) {
  const api = useApi();
  return useQuery({
    queryKey: ["call-page", line],
    queryFn: () => answered(api.GET("/api/call-page/{line}", { params: { path: { line } } })),
  });
}

export type LineStatus = Answer<"/api/widget/{line}", "get">;

const STATUS_EVERY_MS = 30_000;

/** Whether a line is open, and how long one waits there. */
export function useLineStatus(line: string) {
  const api = useApi();
  return useQuery({
    queryKey: ["line-status", line],
    queryFn: () => answered(api.GET("/api/widget/{line}", { params: { path: { line } } })),
    refetchInterval: STATUS_EVERY_MS,
  });
}

export const beginCall = (api: Api, body: CallRequest) => answered(api.POST("/api/calls", { body }));

/** Calls the draft of a flow. */
export const tryDraft = (api: Api, body: Omit<CallRequest, "line" | "caller"> & { flow: string }) =>
  answered(api.POST("/api/test-calls", { body }));

export type TelephonyKind = Answer<"/api/telephony", "get">["kind"];

/** What carries the calls of this centre: browsers, or an Asterisk. */
export const telephonyQuery = (api: Api) =>
  queryOptions({
    queryKey: ["telephony"],
    queryFn: () => answered(api.GET("/api/telephony")),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Whether there are lines to the outside, on which somebody can be called. */
export const useCanCallOut = () => useQuery(telephonyQuery(useApi())).data?.calls_out === true;

/** As whom the page of an agent registers at the Asterisk, from now on. */
export async function logPhoneIn(api: Api): Promise<SipLogin> {
  const { user, password, lasts_s } = await answered(api.POST("/api/phone/login"));
  return { user, password, lastsMs: 1_000 * lasts_s };
}

export const connectPhone = async (api: Api, sdp: string) =>
  (await answered(api.POST("/api/phone", { body: { sdp } }))).sdp;

/** As whom the page of a customer whose call was taken calls at the Asterisk. */
export function callAccount({ sip }: CallBegun): CallAccount {
  if (!sip) throw new Error("the call is not made by SIP");
  const { user, password, key, kept_s } = sip;
  return { user, password, key, keptMs: 1_000 * kept_s };
}

/** The STUN and TURN servers that this browser may use from now on. */
export async function iceServers(api: Api): Promise<readonly RTCIceServer[]> {
  const servers = await answered(api.GET("/api/ice-servers"));
  return servers.map(({ url, username, credential }) =>
    username === null || credential === null ? { urls: url } : { urls: url, username, credential },
  );
}
