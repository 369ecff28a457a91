import { useEffect, useRef } from "react";
import { usePhoneState } from "@/phone/context";
import type { Phone } from "@/phone/port";

/** Makes the other side heard, on the chosen loudspeaker. */
export function RemoteAudio({ phone }: { phone: Phone }) {
  const { remote, output } = usePhoneState(phone);
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    if (element.current) element.current.srcObject = remote;
  }, [remote]);
  useEffect(() => {
    // Where the loudspeaker is gone, or the browser cannot choose, the default one plays.
    if (output !== null) element.current?.setSinkId?.(output).catch(() => undefined);
  }, [output]);
  return (
    // biome-ignore lint/a11y/useMediaCaption: a live conversation has no captions.
    <audio ref={element} data-testid="remote-audio" autoPlay hidden />
  );
}
