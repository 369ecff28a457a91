import { type RefObject, useEffect, useRef } from "react";
import { codeOf } from "@/api/client";
import { useErrorText } from "@/i18n/use-error-text";

interface Refusal {
  /** Of the form whose fields these are. */
  form: RefObject<HTMLFormElement | null>;
  /** What is wrong with the field of this name. */
  at: (field: string) => string | undefined;
  /** What is wrong with no field. */
  rest: unknown;
}

/** Says beside a field what the server found wrong with it, and leads there. `fields` has the field of each such code. */
export function useRefusal(error: unknown, fields: Readonly<Record<string, string>>): Refusal {
  const textOf = useErrorText();
  const form = useRef<HTMLFormElement>(null);
  const wrong = error ? fields[codeOf(error)] : undefined;
  useEffect(() => {
    const found = error && wrong !== undefined ? form.current?.elements.namedItem(wrong) : null;
    if (found instanceof HTMLElement) found.focus();
  }, [error, wrong]);
  return {
    form,
    at: (field) => (field === wrong ? textOf(error) : undefined),
    rest: wrong === undefined ? error : null,
  };
}
