import { useMutation } from "@tanstack/react-query";
import { answered } from "@/api/client";
import { useApi } from "@/api/context";
import type { Part } from "@/features/contacts/live/desk";

/** Whom a contact is passed to, or who is asked. */
export type Target = { kind: "agent" | "queue"; id: string } | { kind: "head" };

/** Somebody outside, to whom a contact can be passed. */
export interface Outside {
  kind: "number";
  number: string;
}

/** What can be dialled, as people write it. */
export const isNumber = (text: string) => /^\+?[\d\s()./-]{3,40}$/.test(text.trim());

const at = (contact: string) => ({ params: { path: { contact } } });

/**
 * What an agent wishes in a call. What becomes of it is told by the live desk. Wishes of one scope are sent one after
 * the other, so that the last press is what remains.
 */
export function useHold(contact: string) {
  const api = useApi();
  return useMutation({
    scope: { id: `hold ${contact}` },
    mutationFn: (isHeld: boolean) =>
      answered(
        isHeld
          ? api.POST("/api/contacts/{contact}/hold", at(contact))
          : api.POST("/api/contacts/{contact}/resume", at(contact)),
      ),
  });
}

export function useMute(contact: string) {
  const api = useApi();
  return useMutation({
    scope: { id: `mute ${contact}` },
    mutationFn: (isMuted: boolean) =>
      answered(api.POST("/api/contacts/{contact}/mute", { ...at(contact), body: { is_muted: isMuted } })),
  });
}

/** Silence is recorded in place of the talk, as while a card's number is read out. */
export function usePauseRecording(contact: string) {
  const api = useApi();
  return useMutation({
    scope: { id: `recording ${contact}` },
    mutationFn: (isPaused: boolean) =>
      answered(api.POST("/api/contacts/{contact}/recording", { ...at(contact), body: { is_paused: isPaused } })),
  });
}

/** One key after the other, in the order in which they were pressed. */
export function useSendDigits(contact: string) {
  const api = useApi();
  return useMutation({
    scope: { id: `digits ${contact}` },
    mutationFn: (digits: string) =>
      answered(api.POST("/api/contacts/{contact}/digits", { ...at(contact), body: { digits } })),
  });
}

export function useTransfer(contact: string) {
  const api = useApi();
  return useMutation({
    mutationFn: (target: Target | Outside) =>
      answered(api.POST("/api/contacts/{contact}/transfer", { ...at(contact), body: target })),
  });
}

export function useConsult(contact: string) {
  const api = useApi();
  return useMutation({
    mutationFn: (target: Target) =>
      answered(api.POST("/api/contacts/{contact}/consult", { ...at(contact), body: target })),
  });
}

/** How a consultation ends: back to the customer, all together, or the customer goes to the colleague. */
export type ConsultEnding = "return" | "conference" | "hand-over";

export function useEndConsult(contact: string) {
  const api = useApi();
  return useMutation({
    mutationFn: (ending: ConsultEnding) => {
      if (ending === "return") return answered(api.POST("/api/contacts/{contact}/consult/return", at(contact)));
      if (ending === "conference") return answered(api.POST("/api/contacts/{contact}/consult/conference", at(contact)));
      return answered(api.POST("/api/contacts/{contact}/consult/hand-over", at(contact)));
    },
  });
}

export function usePark(contact: string) {
  const api = useApi();
  return useMutation({ mutationFn: () => answered(api.POST("/api/contacts/{contact}/park", at(contact))) });
}

export function useRetrieve(contact: string) {
  const api = useApi();
  return useMutation({ mutationFn: () => answered(api.POST("/api/contacts/{contact}/retrieve", at(contact))) });
}

/** Whom to call: a telephone number, and the line whose number they see. */
export interface CallOut {
  number: string;
  line: string | null;
}

export function useCallOut() {
  const api = useApi();
  return useMutation({ mutationFn: (body: CallOut) => answered(api.POST("/api/contacts", { body })) });
}

/** What a supervisor wishes of the calls of others. */
export function useSupervise(contact: string) {
  const api = useApi();
  return useMutation({
    scope: { id: `supervise ${contact}` },
    mutationFn: (part: Part) =>
      answered(api.POST("/api/contacts/{contact}/supervise", { ...at(contact), body: { part } })),
  });
}

export function useTakeOver(contact: string) {
  const api = useApi();
  return useMutation({ mutationFn: () => answered(api.POST("/api/contacts/{contact}/take-over", at(contact))) });
}

export function useEndContact(contact: string) {
  const api = useApi();
  return useMutation({ mutationFn: () => answered(api.POST("/api/contacts/{contact}/end", at(contact))) });
}
