import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, codeOf, type Params } from "@/api/client";
import { useCodeText } from "@/i18n/use-code-text";

/** Puts an error into words: by its code if the catalogue knows it, else by the kind that its status tells. */
export function useErrorText(): (error: unknown) => string {
  const { t } = useTranslation("shared");
  const textOf = useCodeText("shared");
  return useCallback(
    (error: unknown) => {
      const refusal = error instanceof ApiError ? error : null;
      const general = refusal && refusal.status < 500 ? t("error.refused") : t("error.server");
      return textOf(`error.${codeOf(error)}`, wordsOf(refusal)) ?? general;
    },
    [t, textOf],
  );
}

/** What the text of an error may mention: the server's parameters, and how long to wait in minutes. */
function wordsOf(refusal: ApiError | null): Params {
  const seconds = refusal?.params.retry_after_s;
  return typeof seconds === "number"
    ? { ...refusal?.params, minutes: Math.ceil(seconds / 60) }
    : (refusal?.params ?? {});
}
