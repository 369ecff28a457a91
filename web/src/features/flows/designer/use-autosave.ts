import { useCallback, useEffect, useRef, useState } from "react";
import { codeOf } from "@/api/client";
import type { Design, Problem } from "@/features/flows/api/designs";
import type { Drawing } from "@/features/flows/designer/model/graph";

const PAUSE_MS = 700;

export type SaveState = "saved" | "unsaved" | "saving" | "failed" | "conflict";

export interface Autosave {
  state: SaveState;
  problems: readonly Problem[];
  error: unknown;
  /** Saves what is not saved yet, and answers with the version of the draft that holds it. */
  flush: () => Promise<number>;
  /** The draft went on by other means, such as publishing it as it is. */
  adopt: (design: Design) => void;
}

/** Keeps the draft on the server some moments after each change, one save after the other. */
export function useAutosave(
  first: Design,
  drawing: Drawing,
  save: (drawing: Drawing, version: number) => Promise<Design>,
): Autosave {
  const [state, setState] = useState<SaveState>("saved");
  const [problems, setProblems] = useState<readonly Problem[]>(first.problems);
  const [error, setError] = useState<unknown>(null);
  const kept = useRef({ drawing, version: first.version });
  const latest = useRef({ drawing, save });
  const running = useRef<Promise<number>>(Promise.resolve(first.version));
  latest.current = { drawing, save };

  const flush = useCallback(() => {
    running.current = running.current
      .catch(() => 0)
      .then(async () => {
        const wanted = latest.current.drawing;
        if (wanted === kept.current.drawing) return kept.current.version;
        setState("saving");
        try {
          const saved = await latest.current.save(wanted, kept.current.version);
          kept.current = { drawing: wanted, version: saved.version };
          setProblems(saved.problems);
          setError(null);
          setState(latest.current.drawing === wanted ? "saved" : "unsaved");
          return saved.version;
        } catch (reason) {
          setError(reason);
          setState(codeOf(reason) === "settings.changed_meanwhile" ? "conflict" : "failed");
          throw reason;
        }
      });
    return running.current;
  }, []);

  useEffect(() => {
    if (drawing === kept.current.drawing) return;
    setState((before) => (before === "conflict" ? before : "unsaved"));
    const timer = setTimeout(() => void flush().catch(() => undefined), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [drawing, flush]);
  const adopt = useCallback((design: Design) => {
    kept.current = { ...kept.current, version: design.version };
    setProblems(design.problems);
  }, []);
  return { state, problems, error, flush, adopt };
}
