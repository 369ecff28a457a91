import type { ResourceLanguage } from "i18next";

/** What only the page of a contact says in this language: its timeline, its recordings, and why it waited. */
export const files = import.meta.glob<ResourceLanguage[string]>(
  ["/src/features/contacts/timeline/i18n/en.json", "/src/features/recordings/i18n/en.json"],
  { import: "default", eager: true },
);
