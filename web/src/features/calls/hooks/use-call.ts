import { useEffect, useMemo, useRef, useState } from "react";
import { useApi } from "@/api/context";
import { beginCall, type CallBegun, type CallPage } from "@/features/calls/api/calls";
import { type CallCell, useCallCell } from "@/features/calls/live/call";
import type { Language } from "@/i18n/languages";
import { usePhoneState, usePhones } from "@/phone/context";
import type { Phone, PhoneState } from "@/phone/port";

/** Where the customer is: before the call, in it, or after it. */
export type CallStage = "idle" | "connecting" | "menu" | "waiting" | "talking" | "rating" | "ended";

export interface Call {
  stage: CallStage;
  cell: CallCell | null;
  phone: Phone;
  state: PhoneState;
  /** Why the server did not take the call. */
  error: unknown;
  start: () => void;
}

interface Choice {
  language: Language;
  caller: string | null;
}

/** One customer's call to a line, and again after it has ended. */
export function useCall(page: CallPage, choice: Choice): Call {
  const api = useApi();
  const phones = usePhones();
  const [begun, setBegun] = useState<CallBegun | null>(null);
  const [error, setError] = useState<unknown>(null);
  const latest = useRef(choice);
  useEffect(() => {
    latest.current = choice;
  });

  const phone = useMemo(
    () =>
      phones.create({
        isAgents: false,
        iceServers: () => page.ice_servers.map((urls) => ({ urls })),
        exchange: async (sdp) => {
          try {
            const answer = await beginCall(api, { line: page.line, ...latest.current, sdp });
            setBegun(answer);
            return answer.sdp;
          } catch (reason) {
            setError(reason);
            throw reason;
          }
        },
      }),
    [api, phones, page.line, page.ice_servers],
  );
  useEffect(() => () => phone.stop(), [phone]);

  const state = usePhoneState(phone);
  const cell = useCallCell(begun?.watch ?? null);
  const start = () => {
    setBegun(null);
    setError(null);
    void phone.start();
  };
  return { stage: stageOf(state, cell), cell, phone, state, error, start };
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
  if (phase !== "connected") return "connecting";
  return cell === null ? "menu" : STAGES[cell.phase];
}
