import { useCallback, useEffect, useState } from "react";

export interface Devices {
  inputs: readonly MediaDeviceInfo[];
  outputs: readonly MediaDeviceInfo[];
}

const NONE: Devices = { inputs: [], outputs: [] };

/** The microphones and loudspeakers that the browser names; it names them once the microphone was granted. */
export function useDevices(): Devices {
  const [devices, setDevices] = useState(NONE);
  const refresh = useCallback(async () => {
    const found = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    const named = found.filter((each) => each.label !== "");
    setDevices({
      inputs: named.filter((each) => each.kind === "audioinput"),
      outputs: named.filter((each) => each.kind === "audiooutput"),
    });
  }, []);
  useEffect(() => {
    void refresh();
    navigator.mediaDevices?.addEventListener("devicechange", refresh);
    return () => navigator.mediaDevices?.removeEventListener("devicechange", refresh);
  }, [refresh]);
  return devices;
}
