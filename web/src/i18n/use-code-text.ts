import type { FlatNamespace } from "i18next";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";

/** The server's codes are known only when they arrive, so their keys cannot be checked as those of other texts are. */
type Translate = (key: string, options: Readonly<Record<string, unknown>>) => string;

/** Puts a code that the server sent into words, by a key of the namespace; `null` when the catalogue has no such key. */
export function useCodeText(
  namespace: FlatNamespace,
): (key: string, params?: Readonly<Record<string, unknown>>) => string | null {
  const { i18n } = useTranslation();
  return useCallback(
    (key, params = {}) => {
      const translate = i18n.t as unknown as Translate;
      return i18n.exists(key, { ns: namespace, ...params }) ? translate(key, { ns: namespace, ...params }) : null;
    },
    [i18n, namespace],
  );
}
