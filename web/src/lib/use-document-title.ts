import { useEffect } from "react";

const NAME = "Perezvon";

/** Names the browser's tab while the component stands. */
export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · ${NAME}` : NAME;
    return () => {
      document.title = NAME;
    };
  }, [title]);
}
