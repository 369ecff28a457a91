import { expect, test } from "vitest";
import { ADMINISTRATION, loadCatalogues, loadLater } from "@/app/catalogues";
import { createI18n, speak } from "@/i18n/i18n";
import { LANGUAGES } from "@/i18n/languages";

test("what was loaded later is there in every language that is chosen after it", async () => {
  const i18n = await createI18n("en", loadCatalogues, loadLater);
  expect(i18n.exists("audit:title")).toBe(false);
  await i18n.loadNamespaces(ADMINISTRATION);
  const titles = new Set([i18n.t("audit:title")]);
  for (const language of LANGUAGES.slice(1)) {
    await speak(i18n, loadCatalogues, language);
    expect(document.documentElement.lang).toBe(language);
    titles.add(i18n.t("audit:title"));
  }
  expect(titles.size).toBe(LANGUAGES.length);
});
