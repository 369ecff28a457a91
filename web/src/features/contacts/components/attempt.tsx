import { useTranslation } from "react-i18next";
import type { DeskCallback } from "@/features/contacts/live/desk";

interface Props {
  callback: DeskCallback | null;
  as?: "span" | "li";
}

/** Which attempt to reach somebody it is, of how many; nothing of one that is over. */
export function Attempt({ callback, as: Element = "span" }: Props) {
  const { t } = useTranslation("contacts");
  if (callback === null || callback.attempt === null) return null;
  const { attempt, attempts } = callback;
  return <Element>{t("calling.attempt", { number: attempt, most: attempts })}</Element>;
}
