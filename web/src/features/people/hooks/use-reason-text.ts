import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useBreakReasons } from "@/features/people/api/people";
import { nameIn } from "@/i18n/languages";
import { useCodeText } from "@/i18n/use-code-text";

/** Why an agent is in a state: one of the engine's codes, or the centre's own name for a break. */
export function useReasonText(): (reason: string) => string {
  const { i18n } = useTranslation();
  const { data: breaks } = useBreakReasons();
  const textOf = useCodeText("people");
  return useCallback(
    (reason) => {
      const own = breaks?.find((each) => each.reason === reason);
      return own ? nameIn(i18n.language, own.name) : (textOf(`reason.${reason}`) ?? reason);
    },
    [breaks, i18n.language, textOf],
  );
}
