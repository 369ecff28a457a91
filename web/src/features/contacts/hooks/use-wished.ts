import { useEffect, useState } from "react";

interface Wished<T> {
  /** What to show: what was wished, until the server says what is so or refuses. */
  shown: T;
  wish: (value: T) => void;
  error: unknown;
}

interface Wish<T> {
  mutate: (value: T, options: { onError: () => void }) => void;
  error: unknown;
}

/** A switch of the call that answers at once, and then shows what the live desk says. */
export function useWished<T>(truth: T, { mutate, error }: Wish<T>): Wished<T> {
  const [wished, setWished] = useState<{ value: T } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change of what is so that ends the wish.
  useEffect(() => setWished(null), [truth]);
  const wish = (value: T) => {
    setWished({ value });
    mutate(value, { onError: () => setWished(null) });
  };
  return { shown: wished === null ? truth : wished.value, wish, error };
}
