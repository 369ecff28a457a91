import i18next, { type BackendModule, type i18n as I18n, type Resource } from "i18next";
import { initReactI18next } from "react-i18next";
import type { Language } from "@/i18n/languages";

/** Catalogues of one language, by namespace. */
export type LoadCatalogues = (language: Language) => Promise<Resource[string]>;

/** The same of those that are loaded by name; it may bring others of the same file along. */
export type LoadLater = (language: Language, namespace: string) => Promise<Resource[string]>;

/** Starts in `language` with what `load` brings; other languages, and namespaces that `loadLater` has, come when needed. */
export async function createI18n(
  language: Language,
  load: LoadCatalogues,
  loadLater: LoadLater = async () => ({}),
): Promise<I18n> {
  const i18n = i18next.createInstance();
  const catalogues = await load(language);
  await i18n
    .use(initReactI18next)
    .use(later(loadLater))
    .init({
      lng: language,
      fallbackLng: false,
      // Not also "zh" for "zh-Hans".
      load: "currentOnly",
      ns: Object.keys(catalogues),
      resources: { [language]: catalogues },
      partialBundledLanguages: true,
      interpolation: { escapeValue: false },
      returnNull: false,
      showSupportNotice: false,
    });
  i18n.on("languageChanged", showLanguage);
  showLanguage(language);
  return i18n;
}

/** Namespaces that are loaded by name, again in each language that is chosen later. */
function later(load: LoadLater): BackendModule {
  return {
    type: "backend",
    init: () => undefined,
    read: (language, namespace, done) => {
      load(language as Language, namespace).then(
        (catalogues) => done(null, catalogues[namespace] ?? {}),
        (error: unknown) => done(error as Error, false),
      );
    },
  };
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
