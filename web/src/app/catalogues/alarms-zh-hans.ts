import type { ResourceLanguage } from "i18next";

/** What only the pages of alarms say in this language. */
export const files = import.meta.glob<ResourceLanguage[string]>("/src/features/metrics/alarms/i18n/zh-Hans.json", {
  import: "default",
  eager: true,
});
