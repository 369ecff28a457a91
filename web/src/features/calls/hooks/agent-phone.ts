import { createContext, useContext } from "react";
import type { TelephonyKind } from "@/features/calls/api/calls";
import type { Phone } from "@/phone/port";

const AgentPhoneContext = createContext<Phone | null>(null);

export const AgentPhoneContextProvider = AgentPhoneContext.Provider;

/** The phone of the agent at the screen; `null` for somebody who takes no contacts. */
export function useAgentPhone(): Phone | null {
  return useContext(AgentPhoneContext);
}

/** Where an agent is rung. */
export type Place = "browser" | "desk";

export interface PhonePlace {
  kind: TelephonyKind;
  /** What the agent chose in this browser, where there is a choice. */
  place: Place;
  choose: (place: Place) => void;
}

const PhonePlaceContext = createContext<PhonePlace>({ kind: "browser", place: "browser", choose: () => undefined });

export const PhonePlaceContextProvider = PhonePlaceContext.Provider;

/** Where the agent at the screen is rung: where browsers carry the calls, always here. */
export function usePhonePlace(): PhonePlace {
  return useContext(PhonePlaceContext);
}

/** The agent wants to be rung in this browser. */
export function turnOn(phone: Phone, { place, choose }: PhonePlace): void {
  if (place === "desk") choose("browser");
  else void phone.start();
}

/** Whether the agent can be rung, as far as is known: here, or where the centre knows a phone of theirs. */
export const canBeRung = (isHere: boolean, isReady: boolean, place: Place) => isHere || (place === "desk" && isReady);
