import { ApiError } from "@/api/client";
import { useCodeText } from "@/i18n/use-code-text";
import { useErrorText } from "@/i18n/use-error-text";

export interface Refusal {
  /** Where a file is wrong; without it nothing is. */
  at: { file: string; line: number } | null;
  text: string;
}

/** Why a file or a change was refused, in words. */
export function useRefusal(): (error: unknown) => Refusal {
  const reasonText = useCodeText("twin");
  const errorText = useErrorText();
  return (error) => {
    if (!(error instanceof ApiError && error.code === "twin.file_refused")) return { at: null, text: errorText(error) };
    const { file, line, reason } = error.params;
    return {
      at: file ? { file: String(file), line: Number(line) } : null,
      text: reasonText(`refused.${reason}`, error.params) ?? errorText(error),
    };
  };
}
