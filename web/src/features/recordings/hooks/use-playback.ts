import { type RefObject, useEffect, useState } from "react";

/** What an audio element does, and the wishes to it. */
export function usePlayback(audio: RefObject<HTMLAudioElement | null>) {
  const [isPlaying, setPlaying] = useState(false);
  const [seconds, setSeconds] = useState(0);
  const [speed, setShownSpeed] = useState(1);
  useEffect(() => {
    const element = audio.current;
    if (!element) return;
    const watch = () => setPlaying(!element.paused);
    const move = () => setSeconds(element.currentTime);
    const changes = ["play", "pause", "ended"] as const;
    for (const change of changes) element.addEventListener(change, watch);
    element.addEventListener("timeupdate", move);
    return () => {
      for (const change of changes) element.removeEventListener(change, watch);
      element.removeEventListener("timeupdate", move);
    };
  }, [audio]);
  return {
    isPlaying,
    seconds,
    speed,
    toggle() {
      const element = audio.current;
      if (element?.paused) void element.play();
      else element?.pause();
    },
    skip(by: number) {
      const element = audio.current;
      if (element) element.currentTime = Math.max(0, element.currentTime + by);
    },
    setSpeed(times: number) {
      setShownSpeed(times);
      if (audio.current) audio.current.playbackRate = times;
    },
  };
}
