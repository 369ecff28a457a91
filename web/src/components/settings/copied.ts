import type { Names } from "@/components/settings/names-input";

/** The names of a copy, in every language: a number behind each, which needs no translation. */
export const copied = (names: Names): Names =>
  Object.fromEntries(Object.entries(names).map(([language, name]) => [language, another(name)]));

function another(name: string): string {
  const [, before, number] = /^(.*) \((\d+)\)$/.exec(name) ?? [];
  return before && number ? `${before} (${Number(number) + 1})` : `${name} (2)`;
}
