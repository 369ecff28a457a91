import type { ResourceLanguage } from "i18next";

/** What only the page Welcome and its hints say in this language. */
export const files = import.meta.glob<ResourceLanguage[string]>("/src/features/welcome/i18n/ru.json", {
  import: "default",
  eager: true,
});
