import type { ResourceLanguage } from "i18next";

/** The catalogues of this language by their paths, in one file of the build. */
export const files = import.meta.glob<ResourceLanguage[string]>(
  [
    "/src/i18n/ru.json",
    "/src/app/i18n/ru.json",
    "/src/features/*/i18n/ru.json",
    "!/src/features/{audit,flows,missed,operations,queues,recordings,sheets,twin,welcome}/**",
  ],
  { import: "default", eager: true },
);
