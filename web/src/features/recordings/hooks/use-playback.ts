import { type RefObject, useEffect, useRef, useState } from "react";
import { audioAddress } from "@/features/recordings/api/recordings";
import { nextOf, type Part, placeOf } from "@/features/recordings/hooks/playback";
import { type Micros, SECOND } from "@/lib/micros";

export interface Playback {
  audio: RefObject<HTMLAudioElement | null>;
  /** The instant of the contact that is heard, or would be. */
  at: Micros;
  isPlaying: boolean;
  /** Whether the sound could not be had. */
  isBroken: boolean;
  speed: number;
  toggle: () => void;
  seek: (at: Micros) => void;
  setSpeed: (speed: number) => void;
}

/**
 * Plays all recordings of a contact as one sound, on the contact's own clock. Nothing is fetched before it is played:
 * whoever asks for sound is put down as having listened.
 */
export function usePlayback(parts: readonly Part[]): Playback {
  const audio = useRef<HTMLAudioElement>(null);
  const begin = parts.length === 0 ? 0 : Math.min(...parts.map(({ from }) => from));
  const [moved, setMoved] = useState<Micros | null>(null);
  const [isPlaying, setPlaying] = useState(false);
  const [isBroken, setBroken] = useState(false);
  const [speed, setShownSpeed] = useState(1);
  const current = useRef<Part | null>(null);

  const go = (place: { part: Part; at: Micros } | null, isToPlay: boolean) => {
    const element = audio.current;
    if (!element || !place) return;
    if (current.current?.recording !== place.part.recording) {
      element.src = audioAddress(place.part.recording);
      element.playbackRate = speed;
    }
    current.current = place.part;
    element.currentTime = (place.at - place.part.from) / SECOND;
    setMoved(place.at);
    setBroken(false);
    if (isToPlay) element.play().catch(() => undefined);
  };

  useEffect(() => {
    const element = audio.current;
    if (!element) return;
    const watch = () => setPlaying(!element.paused);
    const move = () => {
      if (current.current) setMoved(current.current.from + element.currentTime * SECOND);
    };
    const fail = () => setBroken(true);
    for (const change of ["play", "pause"]) element.addEventListener(change, watch);
    element.addEventListener("timeupdate", move);
    element.addEventListener("error", fail);
    return () => {
      for (const change of ["play", "pause"]) element.removeEventListener(change, watch);
      element.removeEventListener("timeupdate", move);
      element.removeEventListener("error", fail);
    };
  }, []);

  useEffect(() => {
    const element = audio.current;
    if (!element) return;
    const goOn = () => {
      const next = current.current && nextOf(parts, current.current);
      if (next) go(next, true);
      else setPlaying(false);
    };
    element.addEventListener("ended", goOn);
    return () => element.removeEventListener("ended", goOn);
  });

  const at = moved ?? begin;
  const end = Math.max(begin, ...parts.map(({ to }) => to));
  return {
    audio,
    at,
    isPlaying,
    isBroken,
    speed,
    toggle() {
      const element = audio.current;
      if (!element) return;
      if (!element.paused) element.pause();
      else if (current.current && at < current.current.to - SECOND / 10 && !isBroken)
        element.play().catch(() => undefined);
      else go(placeOf(parts, at >= end - SECOND / 10 ? begin : at, current.current ?? undefined), true);
    },
    seek: (wanted) =>
      go(placeOf(parts, Math.min(Math.max(wanted, begin), end), current.current ?? undefined), isPlaying),
    setSpeed(times) {
      setShownSpeed(times);
      if (audio.current) audio.current.playbackRate = times;
    },
  };
}
