import type { ResourceLanguage } from "i18next";

/** What only the administration says in this language. */
export const files = import.meta.glob<ResourceLanguage[string]>(
  "/src/features/{audit,flows,operations,queues,sheets}/i18n/ru.json",
  {
    import: "default",
    eager: true,
  },
);
