import { browserStore } from "@/lib/storage";
export const LANGUAGES = ["en", "ru", "zh-Hans"] as const;

export type Language = (typeof LANGUAGES)[number];

/** Each language in its own words. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: "English",
  ru: "Русский",
  "zh-Hans": "简体中文",
};

const CHOICE_KEY = "perezvon-language";

export const isLanguage = (tag: string): tag is Language => (LANGUAGES as readonly string[]).includes(tag);

/** Our language for a browser's tag: `zh-CN` is `zh-Hans`; what we do not speak is `null`. */
export function matchLanguage(tag: string): Language | null {
  const primary = tag.toLowerCase().split("-")[0] ?? "";
  return LANGUAGES.find((language) => language.split("-")[0] === primary) ?? null;
}

/** What `?lang=` in the address asks for, as that of a screen on a wall may; `?language=` is what lists are filtered by. */
export const askedLanguage = (): Language | null =>
  matchLanguage(new URLSearchParams(globalThis.location.search).get("lang") ?? "");

/** What the address asks for, else what was chosen in this browser, else what the browser asks for, else English. */
export function preferredLanguage(): Language {
  const tags = [browserStore.getItem(CHOICE_KEY) ?? "", ...navigator.languages];
  return [askedLanguage(), ...tags.map(matchLanguage)].find((language) => language !== null) ?? "en";
}

export const hasChosenLanguage = () => browserStore.getItem(CHOICE_KEY) !== null;

export function rememberLanguage(language: Language): void {
  browserStore.setItem(CHOICE_KEY, language);
}

/** A name that exists in several languages, in the reader's own or else in English or any other. */
export function nameIn(language: string, names: Readonly<Record<string, string>>): string {
  return names[language] ?? names.en ?? Object.values(names)[0] ?? "";
}
