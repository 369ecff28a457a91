import i18next, { type i18n as I18n, type Resource } from "i18next";
import { initReactI18next } from "react-i18next";
import type { Language } from "@/i18n/languages";

/** All catalogues of one language, by namespace. */
export type LoadCatalogues = (language: Language) => Promise<Resource[string]>;

/** Starts in `language`; the others are loaded when they are chosen. */
export async function createI18n(language: Language, load: LoadCatalogues): Promise<I18n> {
  const i18n = i18next.createInstance();
  await i18n.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: await load(language) },
    interpolation: { escapeValue: false },
    returnNull: false,
    showSupportNotice: false,
  });
  i18n.on("languageChanged", showLanguage);
  showLanguage(language);
  return i18n;
}

/** Loads a language if need be and speaks it from now on. */
export async function speak(i18n: I18n, load: LoadCatalogues, language: Language): Promise<void> {
  if (!i18n.hasResourceBundle(language, "shared")) {
    for (const [namespace, catalogue] of Object.entries(await load(language))) {
      i18n.addResourceBundle(language, namespace, catalogue);
    }
  }
  await i18n.changeLanguage(language);
}

function showLanguage(language: string): void {
  document.documentElement.lang = language;
}
