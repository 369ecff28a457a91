import { useEffect, useMemo, useRef, useState } from "react";
import { ApiError } from "@/api/client";
import { useApi } from "@/api/context";
import {
  beginCall,
  type CallBegun,
  type CallPage,
  callAccount,
  iceServers,
  type TelephonyKind,
} from "@/features/calls/api/calls";
import { forgetCall, keepCall, keptCall, letSiteKeep, type StoredCall } from "@/features/calls/hooks/stored-call";
import { type CallCell, useCallCell } from "@/features/calls/live/call";
import type { Language } from "@/i18n/languages";
import { usePhoneState, usePhones } from "@/phone/context";
import type { Phone, PhoneState } from "@/phone/port";

/** Where the customer is: before the call, in it, or after it. */
export type CallStage = "idle" | "connecting" | "returning" | "menu" | "waiting" | "talking" | "rating" | "ended";

export interface Call {
  stage: CallStage;
  cell: CallCell | null;
  phone: Phone;
  state: PhoneState;
  /** Names the call to the server; `null` before it was taken. */
  watch: string | null;
  /** Why the server did not take the call. */
  error: unknown;
  start: () => void;
}

interface Choice {
  language: Language;
  caller: string | null;
}

/** One customer's call to a line, and again after it has ended. A page that was loaded again returns to its call. */
export function useCall(page: CallPage, choice: Choice): Call {
  const api = useApi();
  return useCallTo(page.line, page.kind, (offer) => beginCall(api, { line: page.line, ...choice, ...offer }));
}

type Begin = (offer: { returns: string | null; sdp: string | null }) => Promise<CallBegun>;

/** A call to whatever `begin` reaches, carried by `kind`; `line` names it among the calls that a tab keeps. */
export function useCallTo(line: string, kind: TelephonyKind, begin: Begin): Call {
  const api = useApi();
  const phones = usePhones();
  const [begun, setBegun] = useState<StoredCall | null>(() => keptCall(line));
  const [error, setError] = useState<unknown>(null);
  const latest = useRef({ begin, begun });
  useEffect(() => {
    latest.current.begin = begin;
  });

  const { phone, remember } = useMemo(() => {
    const remember = (call: StoredCall | null) => {
      latest.current.begun = call;
      setBegun(call);
    };
    const taken = async (sdp: string | null) => {
      const returns = latest.current.begun?.return_key ?? null;
      try {
        const answer = await latest.current.begin({ returns, sdp });
        remember({ line, watch: answer.watch, return_key: answer.return_key });
        return answer;
      } catch (reason) {
        // A refusal is final; a server that does not answer may do so in a moment.
        if (reason instanceof ApiError && reason.status < 500) remember(null);
        setError(reason);
        throw reason;
      }
    };
    const made = phones.create({
      isAgents: false,
      iceServers: () => iceServers(api),
      exchange: async (sdp) => (await taken(sdp)).sdp ?? "",
      dial: kind === "asterisk" ? async () => callAccount(await taken(null)) : undefined,
      mayReturn: () => latest.current.begun !== null,
    });
    return { phone: made, remember };
  }, [api, phones, line, kind]);
  useEffect(() => {
    if (latest.current.begun !== null) void phone.start();
    return () => phone.stop();
  }, [phone]);

  const state = usePhoneState(phone);
  useCallKept(begun, state);
  const cell = useCallCell(begun?.watch ?? null);
  const start = () => {
    remember(null);
    setError(null);
    void phone.start();
  };
  return { stage: stageOf(state, cell), cell, phone, state, watch: begun?.watch ?? null, error, start };
}

/** Keeps a call that goes on for the page that may take this one's place. */
function useCallKept(begun: StoredCall | null, { phase, keptMs }: PhoneState): void {
  const isGoingOn = begun !== null && phase !== "off" && phase !== "ended";
  useEffect(() => {
    if (!isGoingOn) return;
    letSiteKeep(begun);
    const keep = () => keepCall(begun, keptMs);
    globalThis.addEventListener("pagehide", keep);
    return () => {
      globalThis.removeEventListener("pagehide", keep);
      forgetCall();
    };
  }, [begun, isGoingOn, keptMs]);
}

const STAGES: Readonly<Record<CallCell["phase"], CallStage>> = {
  flow: "menu",
  waiting: "waiting",
  ringing: "waiting",
  talking: "talking",
  after_talk: "rating",
  ended: "ended",
};

/** The phone says whether there is a call at all, the server where it is. */
export function stageOf({ phase }: PhoneState, cell: CallCell | null): CallStage {
  if (phase === "off") return "idle";
  if (phase === "ended") return "ended";
  if (phase === "reconnecting") return "returning";
  if (phase !== "connected") return "connecting";
  return cell === null ? "menu" : STAGES[cell.phase];
}
