import type { ResourceLanguage } from "i18next";

/** What only the page What if says in this language. */
export const files = import.meta.glob<ResourceLanguage[string]>("/src/features/twin/i18n/zh-Hans.json", {
  import: "default",
  eager: true,
});
