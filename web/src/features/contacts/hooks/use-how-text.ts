import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useCodeText } from "@/i18n/use-code-text";

/** How a contact ended, in words; `null` while it goes on. */
export function useHowText(): (how: string | null) => string {
  const { t } = useTranslation("contacts");
  const textOf = useCodeText("contacts");
  return useCallback((how) => (how === null ? t("how.open") : (textOf(`how.${how}`) ?? how)), [t, textOf]);
}
