import type { ResourceLanguage } from "i18next";

/** What only timelines of contacts say in this language. */
export const files = import.meta.glob<ResourceLanguage[string]>("/src/features/contacts/timeline/i18n/en.json", {
  import: "default",
  eager: true,
});
