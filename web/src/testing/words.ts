import type { i18n as I18n } from "i18next";
import { loadAll } from "@/app/catalogues";
import { createI18n } from "@/i18n/i18n";
import type { Language } from "@/i18n/languages";

/** Every word of the app in one language. */
export function wordsIn(language: Language): Promise<I18n> {
  return createI18n(language, loadAll);
}
