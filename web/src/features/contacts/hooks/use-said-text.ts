import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { CommentKind } from "@/features/contacts/api/comments";

/** What agents said about a contact, in one line. */
export function useSaidText(): (kinds: readonly CommentKind[]) => string {
  const { t, i18n } = useTranslation("contacts");
  return useCallback(
    (kinds) => new Intl.ListFormat(i18n.language).format(kinds.map((kind) => t(`comment.kinds.${kind}`))),
    [t, i18n.language],
  );
}
