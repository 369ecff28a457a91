import { createContext, useContext } from "react";
import type { Phone } from "@/phone/port";

const AgentPhoneContext = createContext<Phone | null>(null);

export const AgentPhoneContextProvider = AgentPhoneContext.Provider;

/** The phone of the agent at the screen; `null` for somebody who takes no contacts. */
export function useAgentPhone(): Phone | null {
  return useContext(AgentPhoneContext);
}
