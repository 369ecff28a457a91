import type { ResourceLanguage } from "i18next";

/** What only the page Missed calls says in this language. */
export const files = import.meta.glob<ResourceLanguage[string]>("/src/features/missed/i18n/zh-Hans.json", {
  import: "default",
  eager: true,
});
