import { createContext, useContext, useSyncExternalStore } from "react";
import type { BrowserPhoneOptions } from "@/phone/browser-phone";
import type { Phone, PhoneProblem, PhoneState } from "@/phone/port";
import type { SoundCheck } from "@/phone/sound-check";

/** Makes phones: the browser's own in the product, simulated ones in tests. */
export interface Phones {
  create(options: BrowserPhoneOptions): Phone;
  /** Whether a phone can start without asking the person for the microphone. */
  isGranted(): Promise<boolean>;
  /** Why no phone can be had in this page at all, known without asking anybody. */
  obstacle(): PhoneProblem | null;
  /** Opens this microphone to hear oneself; throws `MicrophoneError`. */
  openSoundCheck(input: string | null): Promise<SoundCheck>;
}

const PhonesContext = createContext<Phones | null>(null);

export const PhonesProvider = PhonesContext.Provider;

export function usePhones(): Phones {
  const phones = useContext(PhonesContext);
  if (!phones) throw new Error("PhonesProvider is missing");
  return phones;
}

export function usePhoneState(phone: Phone): PhoneState {
  return useSyncExternalStore(phone.subscribe, () => phone.state);
}
