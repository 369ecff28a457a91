import { isLanguage, type Language } from "@/i18n/languages";

/** What stands in the address of the list of customers. */
export interface CustomersSearch {
  q?: string | undefined;
  tier?: string | undefined;
  manager?: string | undefined;
  language?: Language | undefined;
  cursor?: string | undefined;
}

const word = (value: unknown): string | undefined =>
  (typeof value === "string" && value !== "") || typeof value === "number" ? String(value) : undefined;

/** What an address asks for; what it should not hold is left out. */
export function customersSearch(search: Record<string, unknown>): CustomersSearch {
  const language = word(search.language);
  return {
    q: word(search.q),
    tier: word(search.tier),
    manager: word(search.manager),
    language: language !== undefined && isLanguage(language) ? language : undefined,
    cursor: word(search.cursor),
  };
}

/** What is asked of the server, whichever page of it is shown. */
export const customersFilter = ({ q, tier, manager, language }: CustomersSearch) => ({
  ...(q && { q }),
  ...(tier && { tier }),
  ...(manager && { manager }),
  ...(language && { language }),
});
