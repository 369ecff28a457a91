import { useEffect } from "react";
import { usePhoneState } from "@/phone/context";
import type { Phone } from "@/phone/port";

/** Turns the microphone off while the agent is muted, so that nothing is even sent; also of a phone that comes back. */
export function useMutedMicrophone(phone: Phone, isMuted: boolean): void {
  const { phase } = usePhoneState(phone);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a phone that connects anew begins with an open microphone.
  useEffect(() => {
    phone.setMuted(isMuted);
    return () => phone.setMuted(false);
  }, [phone, isMuted, phase]);
}
