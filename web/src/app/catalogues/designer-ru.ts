import type { ResourceLanguage } from "i18next";

/** What only the designer of flows says in this language. */
export const files = import.meta.glob<ResourceLanguage[string]>("/src/features/flows/designer/i18n/ru.json", {
  import: "default",
  eager: true,
});
