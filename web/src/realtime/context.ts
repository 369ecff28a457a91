import { createContext, useCallback, useContext, useSyncExternalStore } from "react";
import type { LinkStatus } from "@/realtime/link";
import { type Board, type LiveStore, UNKNOWN } from "@/realtime/store";

const LiveContext = createContext<LiveStore | null>(null);

export const LiveProvider = LiveContext.Provider;

export function useLive(): LiveStore {
  const live = useContext(LiveContext);
  if (!live) throw new Error("LiveProvider is missing");
  return live;
}

export function useLiveStatus(): LinkStatus {
  const live = useLive();
  const subscribe = useCallback((listener: () => void) => live.watchStatus(listener), [live]);
  return useSyncExternalStore(subscribe, () => live.status);
}

/** Watches a topic while the component stands. Without one (`null`) nothing is watched. */
export function useBoard(topic: string | null, key?: string): Board {
  const live = useLive();
  const subscribe = useCallback(
    (listener: () => void) => (topic === null ? () => undefined : live.watch(topic, key, listener)),
    [live, topic, key],
  );
  return useSyncExternalStore(subscribe, () => (topic === null ? UNKNOWN : live.board(topic, key)));
}

/** One cell of a topic: whoever shows it is drawn anew when it changes, and not when others do. */
export function useCell<T>(topic: string, name: string): T | undefined {
  const live = useLive();
  const subscribe = useCallback((listener: () => void) => live.watch(topic, undefined, listener), [live, topic]);
  return useSyncExternalStore(subscribe, () => live.board(topic).cells[name] as T | undefined);
}

/** Whether a topic is there and may be seen; its cells may change as they like. */
export function useIsWatched(topic: string): Pick<Board, "isReady" | "refused"> {
  const live = useLive();
  const subscribe = useCallback((listener: () => void) => live.watch(topic, undefined, listener), [live, topic]);
  const isReady = useSyncExternalStore(subscribe, () => live.board(topic).isReady);
  const refused = useSyncExternalStore(subscribe, () => live.board(topic).refused);
  return { isReady, refused };
}
