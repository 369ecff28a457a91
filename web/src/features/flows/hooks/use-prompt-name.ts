import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { PromptSetting } from "@/features/flows/api/prompts";
import { nameIn } from "@/i18n/languages";
import { useCodeText } from "@/i18n/use-code-text";

/** What a prompt is called: the centre's own name, or ours for one that ships. */
export function usePromptName(): (prompt: Pick<PromptSetting, "prompt" | "name" | "is_own">) => string {
  const { i18n } = useTranslation();
  const textOf = useCodeText("flows");
  return useCallback(
    ({ prompt, name, is_own }) => (is_own ? nameIn(i18n.language, name) : (textOf(`prompt.${prompt}`) ?? prompt)),
    [i18n.language, textOf],
  );
}
