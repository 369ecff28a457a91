import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { useApi } from "@/api/context";
import { connectPhone, iceServers, logPhoneIn, type TelephonyKind, telephonyQuery } from "@/features/calls/api/calls";
import { RemoteAudio } from "@/features/calls/components/remote-audio";
import {
  AgentPhoneContextProvider,
  type PhonePlace,
  PhonePlaceContextProvider,
  type Place,
} from "@/features/calls/hooks/agent-phone";
import { browserStore } from "@/lib/storage";
import { usePhones } from "@/phone/context";
import type { Phone } from "@/phone/port";

const PLACE_KEY = "perezvon-phone-place";

/** Keeps the agent's phone connected on every page. It starts by itself where the microphone was granted before. */
export function AgentPhoneProvider({ isAgent, children }: { isAgent: boolean; children: ReactNode }) {
  const api = useApi();
  const phones = usePhones();
  const { data, isError } = useQuery(telephonyQuery(api));
  // Where nobody can tell, the phone is tried as ever, and says what stands in its way.
  const kind = data?.kind ?? (isError ? "browser" : null);
  const phone = useMemo(
    () =>
      isAgent && kind !== null
        ? phones.create({
            isAgents: true,
            iceServers: () => iceServers(api),
            exchange: (sdp) => connectPhone(api, sdp),
            login: kind === "asterisk" ? () => logPhoneIn(api) : undefined,
          })
        : null,
    [api, phones, isAgent, kind],
  );
  const chosen = useChosenPlace(kind ?? "browser", phone);
  useStart(phone, chosen.place === "browser");
  return (
    <AgentPhoneContextProvider value={phone}>
      <PhonePlaceContextProvider value={chosen}>{children}</PhonePlaceContextProvider>
      {phone && <RemoteAudio phone={phone} />}
    </AgentPhoneContextProvider>
  );
}

/** Starts a phone that asks nobody for the microphone, where it is wanted, and stops it with its page. */
function useStart(phone: Phone | null, isWanted: boolean): void {
  const phones = usePhones();
  useEffect(() => {
    if (!isWanted) return;
    let isCurrent = true;
    void phones.isGranted().then((isGranted) => {
      if (isGranted && isCurrent) void phone?.start();
    });
    return () => {
      isCurrent = false;
    };
  }, [phone, phones, isWanted]);
  useEffect(() => () => phone?.stop(), [phone]);
}

/** Where the agent is rung, as chosen in this browser before; with an Asterisk at first at their desk phone. */
function useChosenPlace(kind: TelephonyKind, phone: Phone | null): PhonePlace {
  const [kept, setKept] = useState<Place>(() => (browserStore.getItem(PLACE_KEY) === "browser" ? "browser" : "desk"));
  return useMemo(
    () => ({
      kind,
      place: kind === "browser" ? "browser" : kept,
      choose: (place) => {
        browserStore.setItem(PLACE_KEY, place);
        setKept(place);
        if (place === "browser") void phone?.start();
        else phone?.stop();
      },
    }),
    [kind, kept, phone],
  );
}
