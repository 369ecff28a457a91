import type { ResourceLanguage } from "i18next";

/** What only the page Reports says in this language. */
export const files = import.meta.glob<ResourceLanguage[string]>(
  "/src/features/metrics/{definitions,goals,reports,saved}/i18n/en.json",
  {
    import: "default",
    eager: true,
  },
);
