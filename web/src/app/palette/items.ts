import type { IconName } from "@/components/ui/icon-paths";

/** In the order in which they are shown. */
export const GROUPS = ["recent", "customers", "contacts", "people", "pages", "actions"] as const;

export type Group = (typeof GROUPS)[number];

/** One line of the search. */
export interface Item {
  id: string;
  group: Group;
  icon: IconName;
  title: string;
  detail?: string | undefined;
  /** The shortcut that does the same. */
  keys?: string | undefined;
  /** Where it leads, if it does no more than that; such lines are remembered. */
  to?: string | undefined;
  run: () => void;
}

/** Whether each word of the search is somewhere in these texts; capitals and the letter ё do not matter. */
export function matches(sought: string, ...texts: readonly (string | undefined)[]): boolean {
  const inside = plain(texts.join(" "));
  return plain(sought)
    .split(/\s+/)
    .every((word) => inside.includes(word));
}

const plain = (text: string) => text.toLocaleLowerCase().replaceAll("ё", "е").trim();
