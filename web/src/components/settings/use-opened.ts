import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";

/** What is open beside a list, and in the address as `open`, so that links lead to it. What is new has no address yet. */
export function useOpened<T>(items: readonly T[] | undefined, keyOf: (item: T) => string) {
  const { open } = useSearch({ strict: false });
  const navigate = useNavigate();
  const [opened, setOpened] = useState<T | null>(null);
  const [followed, setFollowed] = useState<string | undefined>(undefined);
  const addressOf = (item: T | null) => (item === null ? undefined : keyOf(item) || undefined);
  if (items && open !== followed) {
    setFollowed(open);
    // What was opened from the list stays as it was seen there: a save then names that version.
    if (addressOf(opened) !== open) setOpened(items.find((item) => keyOf(item) === open) ?? null);
  }
  const show = (item: T | null) => {
    setOpened(item);
    const address = addressOf(item);
    if (address !== open)
      void navigate({
        to: ".",
        search: (before) => ({ ...before, open: address }),
        replace: true,
        ignoreBlocker: true,
      });
  };
  return [opened, show] as const;
}
