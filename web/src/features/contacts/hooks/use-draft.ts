import { useCallback, useEffect, useRef, useState } from "react";
import { useSaveNote } from "@/features/contacts/api/notes";
import { tabStore } from "@/lib/storage";

/** What the agent has noted of a contact. The note goes to the server as it is typed; both survive a reload. */
export interface Draft {
  note: string;
  outcome: string | null;
}

/** `editing`: the last letters are not on their way yet. */
export type Saving = "idle" | "editing" | "saving" | "saved" | "failed";

const EMPTY: Draft = { note: "", outcome: null };
const PAUSE_MS = 600;

const keyOf = (contact: string) => `perezvon-draft-${contact}`;

function stored(contact: string): Draft | null {
  const text = tabStore.getItem(keyOf(contact));
  return text === null ? null : { ...EMPTY, ...(JSON.parse(text) as Partial<Draft>) };
}

/** `known` is the agent's own note on the server, once it was told; what was typed here is newer than that. */
export function useDraft(contact: string, known: string | undefined) {
  const kept = useRef(stored(contact));
  const [draft, setDraft] = useState<Draft>(kept.current ?? EMPTY);
  const { mutate, isPending, isError, isSuccess } = useSaveNote(contact);
  const unsaved = useRef<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [isEditing, setEditing] = useState(false);

  const flush = useCallback(() => {
    clearTimeout(timer.current);
    if (unsaved.current !== null) mutate(unsaved.current);
    unsaved.current = null;
    setEditing(false);
  }, [mutate]);

  useEffect(() => flush, [flush]);

  useEffect(() => {
    if (known === undefined || kept.current !== null) return;
    setDraft((before) => ({ ...before, note: known }));
  }, [known]);

  const change = useCallback(
    (part: Partial<Draft>) => {
      setDraft((before) => {
        const after = { ...before, ...part };
        kept.current = after;
        tabStore.setItem(keyOf(contact), JSON.stringify(after));
        return after;
      });
      if (part.note === undefined) return;
      unsaved.current = part.note;
      setEditing(true);
      clearTimeout(timer.current);
      timer.current = setTimeout(flush, PAUSE_MS);
    },
    [contact, flush],
  );
  const forget = useCallback(() => tabStore.removeItem(keyOf(contact)), [contact]);
  const saving: Saving = isEditing
    ? "editing"
    : isPending
      ? "saving"
      : isError
        ? "failed"
        : isSuccess
          ? "saved"
          : "idle";
  return { draft, change, flush, forget, saving };
}
