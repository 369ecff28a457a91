import { useEffect } from "react";
import { isFramed, tellSite } from "@/features/calls/hooks/site";
import type { Call } from "@/features/calls/hooks/use-call";

/** What the page around this one asks for. */
interface Asked {
  perezvon?: "hang-up";
}

/** Tells the site that frames this page where the call is, and lets it end the call. */
export function useHostPage({ stage, phone }: Call): void {
  useEffect(() => tellSite({ perezvon: "stage", stage }), [stage]);
  useEffect(() => {
    if (!isFramed()) return;
    const hear = ({ source, data }: MessageEvent<Asked | null>) => {
      if (source === globalThis.parent && data?.perezvon === "hang-up") phone.hangUp();
    };
    const press = ({ key, defaultPrevented }: KeyboardEvent) => {
      if (key === "Escape" && !defaultPrevented) tellSite({ perezvon: "escape" });
    };
    globalThis.addEventListener("message", hear);
    globalThis.addEventListener("keydown", press);
    return () => {
      globalThis.removeEventListener("message", hear);
      globalThis.removeEventListener("keydown", press);
    };
  }, [phone]);
}
