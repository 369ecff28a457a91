import type { ResourceLanguage } from "i18next";

/** What only the administration says in this language. */
export const files = import.meta.glob<ResourceLanguage[string]>(
  "/src/features/{audit,flows,operations,queues,sheets}/i18n/zh-Hans.json",
  {
    import: "default",
    eager: true,
  },
);
