import type { Item } from "@/app/palette/items";
import { tabStore } from "@/lib/storage";

/** A line that was chosen before. */
export type Kept = Required<Pick<Item, "id" | "icon" | "title" | "to">> & Pick<Item, "detail">;

const MOST = 6;

/** Names of customers belong to the tab's session and to the person, so they are not left behind in the browser. */
const keyOf = (person: string) => `perezvon-recent-${person}`;

export const recentOf = (person: string): readonly Kept[] =>
  JSON.parse(tabStore.getItem(keyOf(person)) ?? "[]") as Kept[];

export function keepRecent(person: string, { id, icon, title, detail, to }: Item): void {
  if (to === undefined) return;
  const others = recentOf(person).filter((each) => each.id !== id);
  tabStore.setItem(keyOf(person), JSON.stringify([{ id, icon, title, detail, to }, ...others].slice(0, MOST)));
}
