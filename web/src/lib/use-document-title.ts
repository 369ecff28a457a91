import { useEffect } from "react";
import { nameTab } from "@/lib/tab";

/** Names the browser's tab while the component stands. */
export function useDocumentTitle(title: string): void {
  useEffect(() => {
    nameTab(title);
    return () => nameTab("");
  }, [title]);
}
