import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useNotices } from "@/components/ui/notices";

interface Kind<T> {
  save: (wanted: T) => Promise<T>;
  nameOf: (item: T) => string;
}

/** Saves a setting, says so, and offers to take a change back: what was before is then saved as the next version. */
export function useSetting<T extends { version: number }>({ save, nameOf }: Kind<T>) {
  const { t } = useTranslation("shared");
  const queries = useQueryClient();
  const notify = useNotices();
  const saving = useMutation({
    mutationFn: save,
    // Names of settings stand on many screens.
    onSettled: () => queries.invalidateQueries(),
  });
  const keep = (wanted: T, before: T | null, onSaved?: () => void) =>
    saving.mutate(wanted, {
      onSuccess: (saved) => {
        const undo = before ? () => keep({ ...before, version: saved.version }, null) : undefined;
        notify({ text: t("settings.saved", { name: nameOf(saved) }), undo });
        onSaved?.();
      },
    });
  return {
    save: keep,
    error: saving.error,
    isSaving: saving.isPending,
    /** What is on its way to the server. */
    wanted: saving.isPending ? saving.variables : undefined,
  };
}
