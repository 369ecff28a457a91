import { useCallback } from "react";
import { useCodeText } from "@/i18n/use-code-text";

/** Why an agent is in a state: one of the engine's codes, or the reason that was given with a break. */
export function useReasonText(): (reason: string) => string {
  const textOf = useCodeText("people");
  return useCallback((reason) => textOf(`reason.${reason}`) ?? reason, [textOf]);
}
