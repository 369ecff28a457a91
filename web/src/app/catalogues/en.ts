import type { ResourceLanguage } from "i18next";

/** The catalogues of this language by their paths, in one file of the build. */
export const files = import.meta.glob<ResourceLanguage[string]>(
  [
    "/src/i18n/en.json",
    "/src/app/i18n/en.json",
    "/src/features/*/i18n/en.json",
    "!/src/features/{audit,flows,missed,operations,queues,recordings,sheets,twin,welcome}/**",
  ],
  { import: "default", eager: true },
);
