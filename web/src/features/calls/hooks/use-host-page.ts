import { useEffect } from "react";
import type { Call } from "@/features/calls/hooks/use-call";

/** What the page around this one asks for. */
interface Asked {
  perezvon?: "hang-up";
}

/**
 * Tells the page that frames this one where the call is, and lets it end the call. Only sites that the line allows can
 * frame it (`frame-ancestors`), and what they are told names nobody. A page that nobody frames is its own parent.
 */
export function useHostPage({ stage, phone }: Call): void {
  useEffect(() => tell({ perezvon: "stage", stage }), [stage]);
  useEffect(() => {
    if (!isFramed()) return;
    const hear = ({ source, data }: MessageEvent<Asked | null>) => {
      if (source === globalThis.parent && data?.perezvon === "hang-up") phone.hangUp();
    };
    const press = ({ key, defaultPrevented }: KeyboardEvent) => {
      if (key === "Escape" && !defaultPrevented) tell({ perezvon: "escape" });
    };
    globalThis.addEventListener("message", hear);
    globalThis.addEventListener("keydown", press);
    return () => {
      globalThis.removeEventListener("message", hear);
      globalThis.removeEventListener("keydown", press);
    };
  }, [phone]);
}

const isFramed = () => globalThis.parent !== globalThis.self;

function tell(message: { perezvon: "stage"; stage: string } | { perezvon: "escape" }): void {
  if (isFramed()) globalThis.parent.postMessage(message, "*");
}
