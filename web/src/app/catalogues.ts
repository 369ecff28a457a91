import type { ResourceLanguage } from "i18next";
import type { Language } from "@/i18n/languages";

type Files = Readonly<Record<string, ResourceLanguage[string]>>;
type Load = Readonly<Record<Language, () => Promise<{ files: Files }>>>;

const LOAD: Load = {
  en: () => import("@/app/catalogues/en"),
  ru: () => import("@/app/catalogues/ru"),
  "zh-Hans": () => import("@/app/catalogues/zh-hans"),
};

const LOAD_ADMINISTRATION: Load = {
  en: () => import("@/app/catalogues/administration-en"),
  ru: () => import("@/app/catalogues/administration-ru"),
  "zh-Hans": () => import("@/app/catalogues/administration-zh-hans"),
};

const LOAD_DESIGNER: Load = {
  en: () => import("@/app/catalogues/designer-en"),
  ru: () => import("@/app/catalogues/designer-ru"),
  "zh-Hans": () => import("@/app/catalogues/designer-zh-hans"),
};

/** The namespaces of the second file, which few people need. */
export const ADMINISTRATION = ["audit", "flows", "operations", "sheets", "twin"] as const;

/** The namespace of the designer of flows, which has more words than the rest of the administration together. */
export const DESIGNER = "designer";

/** The catalogues of a language by namespace, a feature's own name, `app` or `shared`: without the administration's. */
export const loadCatalogues = (language: Language) => byNamespace(LOAD[language]());

/** Those of the administration, and in a file of their own those of the designer of flows. */
export const loadAdministration = (language: Language, namespace?: string) =>
  byNamespace((namespace === DESIGNER ? LOAD_DESIGNER : LOAD_ADMINISTRATION)[language]());

async function byNamespace(loading: Promise<{ files: Files }>): Promise<ResourceLanguage> {
  const { files } = await loading;
  return Object.fromEntries(Object.entries(files).map(([path, catalogue]) => [namespaceOf(path), catalogue]));
}

function namespaceOf(path: string): string {
  if (path.startsWith("/src/i18n/")) return "shared";
  if (path.includes("/designer/")) return DESIGNER;
  return path.match(/features\/([^/]+)\//)?.[1] ?? "app";
}
