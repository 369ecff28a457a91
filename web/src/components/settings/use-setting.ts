import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useNotices } from "@/components/ui/notices";
import { useErrorText } from "@/i18n/use-error-text";

interface Kind<T> {
  save: (wanted: T) => Promise<T>;
  nameOf: (item: T) => string;
}

/** Saves a setting, says so, and offers to take a change back: what was before is then saved as the next version. */
export function useSetting<T extends { version: number }>({ save, nameOf }: Kind<T>) {
  const { t } = useTranslation("shared");
  const queries = useQueryClient();
  const notify = useNotices();
  const textOf = useErrorText();
  const saving = useMutation({
    mutationFn: save,
    // Names of settings stand on many screens.
    onSettled: () => queries.invalidateQueries(),
  });
  const keep = async (wanted: T, before: T | null, onSaved?: () => void) => {
    const saved = await saving.mutateAsync(wanted, { onSuccess: () => onSaved?.() });
    const undo = before ? () => void takeBack({ ...before, version: saved.version }) : undefined;
    notify({ text: t("settings.saved", { name: nameOf(saved) }), undo });
  };
  // By then the form that would show the error is closed.
  const takeBack = (before: T) =>
    keep(before, null).catch((error: unknown) =>
      notify({ text: t("settings.not_undone", { name: nameOf(before), reason: textOf(error) }) }),
    );
  return {
    /** `onSaved` is not called when the form is gone by then. */
    save: (wanted: T, before: T | null, onSaved?: () => void) =>
      void keep(wanted, before, onSaved).catch(() => undefined),
    error: saving.error,
    isSaving: saving.isPending,
    /** What is on its way to the server. */
    wanted: saving.isPending ? saving.variables : undefined,
  };
}
