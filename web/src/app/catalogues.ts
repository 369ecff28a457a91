import type { ResourceLanguage } from "i18next";
import type { Language } from "@/i18n/languages";

type Files = Readonly<Record<string, ResourceLanguage[string]>>;

const LOAD: Readonly<Record<Language, () => Promise<{ files: Files }>>> = {
  en: () => import("@/app/catalogues/en"),
  ru: () => import("@/app/catalogues/ru"),
  "zh-Hans": () => import("@/app/catalogues/zh-hans"),
};

/** All catalogues of a language by namespace: a feature's own name, `app`, or `shared`. */
export async function loadCatalogues(language: Language): Promise<ResourceLanguage> {
  const { files } = await LOAD[language]();
  return Object.fromEntries(Object.entries(files).map(([path, catalogue]) => [namespaceOf(path), catalogue]));
}

function namespaceOf(path: string): string {
  if (path.startsWith("/src/i18n/")) return "shared";
  return path.match(/features\/([^/]+)\//)?.[1] ?? "app";
}
