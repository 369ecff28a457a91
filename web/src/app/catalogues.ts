import type { ResourceLanguage } from "i18next";
import type { Language } from "@/i18n/languages";

type Files = Readonly<Record<string, ResourceLanguage[string]>>;
type Load = Readonly<Record<Language, () => Promise<{ files: Files }>>>;

const LOAD: Load = {
  en: () => import("@/app/catalogues/en"),
  ru: () => import("@/app/catalogues/ru"),
  "zh-Hans": () => import("@/app/catalogues/zh-hans"),
};

/** The namespaces of the administration, which few people need. */
export const ADMINISTRATION = ["audit", "flows", "operations", "queues", "sheets"] as const;

/** The namespace of the designer of flows, which has more words than the rest of the administration together. */
export const DESIGNER = "designer";

/** The namespaces of the page of a contact: a sentence for everything that can happen in one, and its recordings. */
export const CONTACT = ["recordings", "timeline"] as const;

/** The namespace of past alarms, and of who hears of alarms. */
export const ALARMS = "alarms";

/** The namespace of the page What if. */
export const TWIN = "twin";

/** The namespaces of the pages Reports and Goals: their own words, and what every figure means. */
export const REPORTS = ["definitions", "goals", "reports", "saved"] as const;

/** The namespaces of the page Missed calls: its own words, and those of the figures that it shows. */
export const MISSED = ["definitions", "missed", "reports"] as const;

/** The namespace of the page Welcome and of the hints that lead through tasks, which most people see once. */
export const WELCOME = "welcome";

/** Files that come when one of their namespaces is needed. */
const LATER: readonly { namespaces: readonly string[]; load: Load }[] = [
  {
    namespaces: ADMINISTRATION,
    load: {
      en: () => import("@/app/catalogues/administration-en"),
      ru: () => import("@/app/catalogues/administration-ru"),
      "zh-Hans": () => import("@/app/catalogues/administration-zh-hans"),
    },
  },
  {
    namespaces: [DESIGNER],
    load: {
      en: () => import("@/app/catalogues/designer-en"),
      ru: () => import("@/app/catalogues/designer-ru"),
      "zh-Hans": () => import("@/app/catalogues/designer-zh-hans"),
    },
  },
  {
    namespaces: CONTACT,
    load: {
      en: () => import("@/app/catalogues/timeline-en"),
      ru: () => import("@/app/catalogues/timeline-ru"),
      "zh-Hans": () => import("@/app/catalogues/timeline-zh-hans"),
    },
  },
  {
    namespaces: [WELCOME],
    load: {
      en: () => import("@/app/catalogues/welcome-en"),
      ru: () => import("@/app/catalogues/welcome-ru"),
      "zh-Hans": () => import("@/app/catalogues/welcome-zh-hans"),
    },
  },
  {
    namespaces: REPORTS,
    load: {
      en: () => import("@/app/catalogues/reports-en"),
      ru: () => import("@/app/catalogues/reports-ru"),
      "zh-Hans": () => import("@/app/catalogues/reports-zh-hans"),
    },
  },
  {
    namespaces: ["missed"],
    load: {
      en: () => import("@/app/catalogues/missed-en"),
      ru: () => import("@/app/catalogues/missed-ru"),
      "zh-Hans": () => import("@/app/catalogues/missed-zh-hans"),
    },
  },
  {
    namespaces: [ALARMS],
    load: {
      en: () => import("@/app/catalogues/alarms-en"),
      ru: () => import("@/app/catalogues/alarms-ru"),
      "zh-Hans": () => import("@/app/catalogues/alarms-zh-hans"),
    },
  },
  {
    namespaces: [TWIN],
    load: {
      en: () => import("@/app/catalogues/twin-en"),
      ru: () => import("@/app/catalogues/twin-ru"),
      "zh-Hans": () => import("@/app/catalogues/twin-zh-hans"),
    },
  },
];

/** The catalogues of a language by namespace, a feature's own name, `app` or `shared`: without those that come later. */
export const loadCatalogues = (language: Language) => byNamespace(LOAD[language]());

/** The file in which a namespace comes later, which may hold others too. */
export async function loadLater(language: Language, namespace: string): Promise<ResourceLanguage> {
  const file = LATER.find(({ namespaces }) => namespaces.includes(namespace));
  return file ? byNamespace(file.load[language]()) : {};
}

/** Everything that can be said in a language. */
export async function loadAll(language: Language): Promise<ResourceLanguage> {
  const loaded = await Promise.all(
    [LOAD, ...LATER.map(({ load }) => load)].map((load) => byNamespace(load[language]())),
  );
  return Object.assign({}, ...loaded);
}

async function byNamespace(loading: Promise<{ files: Files }>): Promise<ResourceLanguage> {
  const { files } = await loading;
  return Object.fromEntries(Object.entries(files).map(([path, catalogue]) => [namespaceOf(path), catalogue]));
}

function namespaceOf(path: string): string {
  if (path.startsWith("/src/i18n/")) return "shared";
  if (path.includes("/designer/")) return DESIGNER;
  const part = path.match(/\/(timeline|reports|definitions|goals|saved|alarms)\//)?.[1];
  if (part) return part;
  return path.match(/features\/([^/]+)\//)?.[1] ?? "app";
}
