import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { loadCatalogues } from "@/app/catalogues";
import { speak } from "@/i18n/i18n";
import { askedLanguage, hasChosenLanguage, type Language } from "@/i18n/languages";

/** Speaks a person's own language where neither this browser nor the address has chosen another. */
export function useOwnLanguage(language: Language): void {
  const { i18n } = useTranslation("app");
  useEffect(() => {
    if (!hasChosenLanguage() && askedLanguage() === null) void speak(i18n, loadCatalogues, language);
  }, [i18n, language]);
}
