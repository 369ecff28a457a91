import { useCallback, useState } from "react";

/** What the agent has noted of a contact and not yet handed in. It survives a reload of the page. */
export interface Draft {
  note: string;
  outcome: string | null;
}

const EMPTY: Draft = { note: "", outcome: null };

const keyOf = (contact: string) => `perezvon-draft-${contact}`;

function stored(contact: string): Draft {
  const text = sessionStorage.getItem(keyOf(contact));
  return text === null ? EMPTY : { ...EMPTY, ...(JSON.parse(text) as Partial<Draft>) };
}

export function useDraft(contact: string) {
  const [draft, setDraft] = useState(() => stored(contact));
  const change = useCallback(
    (part: Partial<Draft>) =>
      setDraft((before) => {
        const after = { ...before, ...part };
        sessionStorage.setItem(keyOf(contact), JSON.stringify(after));
        return after;
      }),
    [contact],
  );
  const forget = useCallback(() => sessionStorage.removeItem(keyOf(contact)), [contact]);
  return { draft, change, forget };
}
