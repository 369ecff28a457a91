import { type ReactNode, useEffect, useMemo } from "react";
import { useApi } from "@/api/context";
import { connectPhone, iceServers } from "@/features/calls/api/calls";
import { RemoteAudio } from "@/features/calls/components/remote-audio";
import { AgentPhoneContextProvider } from "@/features/calls/hooks/agent-phone";
import { usePhones } from "@/phone/context";

/** Keeps the agent's phone connected on every page. It starts by itself where the microphone was granted before. */
export function AgentPhoneProvider({ isAgent, children }: { isAgent: boolean; children: ReactNode }) {
  const api = useApi();
  const phones = usePhones();
  const phone = useMemo(
    () =>
      isAgent
        ? phones.create({
            isAgents: true,
            iceServers: () => iceServers(api),
            exchange: (sdp) => connectPhone(api, sdp),
          })
        : null,
    [api, phones, isAgent],
  );
  useEffect(() => {
    let isHere = true;
    void phones.isGranted().then((isGranted) => {
      if (isGranted && isHere) void phone?.start();
    });
    return () => {
      isHere = false;
      phone?.stop();
    };
  }, [phone, phones]);
  return (
    <AgentPhoneContextProvider value={phone}>
      {children}
      {phone && <RemoteAudio phone={phone} />}
    </AgentPhoneContextProvider>
  );
}
