import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef } from "react";
import { type Announced, type Announcement, Attention } from "@/lib/attention/attention";
import { type SoundClass, soundChoices } from "@/lib/attention/choices";
import { isTabLookedAt, systemNotifier } from "@/lib/attention/notifier";
import { playSound } from "@/lib/attention/sounds";

const AttentionContext = createContext<Attention | null>(null);

export function AttentionProvider({ children }: { children: ReactNode }) {
  const attention = useMemo(
    () =>
      new Attention({
        play: playSound,
        notifier: systemNotifier,
        choices: soundChoices.get,
        isLookedAt: isTabLookedAt,
      }),
    [],
  );
  useEffect(() => {
    const look = () => isTabLookedAt() && attention.lookedAt();
    document.addEventListener("visibilitychange", look);
    window.addEventListener("focus", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
      window.removeEventListener("focus", look);
    };
  }, [attention]);
  return <AttentionContext.Provider value={attention}>{children}</AttentionContext.Provider>;
}

/** For what happens once: `useAttention().announce("reply", { title, body, onClick, conversation })`. */
export function useAttention(): Attention {
  const attention = useContext(AttentionContext);
  if (!attention) throw new Error("AttentionProvider is missing");
  return attention;
}

/** For what stands for a while: it is announced when it appears, and ended when it, or the component, is gone. */
export function useAnnouncement(kind: SoundClass, announcement: Announcement | null): void {
  const attention = useAttention();
  const announced = useRef<Announced | null>(null);
  const latest = useRef(announcement);
  const isThere = announcement !== null;
  useEffect(() => {
    latest.current = announcement;
    if (announcement) announced.current?.change(announcement);
  });
  useEffect(() => {
    if (!isThere || !latest.current) return;
    announced.current = attention.announce(kind, latest.current);
    return () => {
      announced.current?.end();
      announced.current = null;
    };
  }, [attention, kind, isThere]);
}

/** Says that the person has this conversation before their eyes, so that it makes no sound. */
export function useInView(conversation: string | null): void {
  const attention = useAttention();
  useEffect(() => (conversation === null ? undefined : attention.view(conversation)), [attention, conversation]);
}
