import { useMutation } from "@tanstack/react-query";
import { answered } from "@/api/client";
import { useApi } from "@/api/context";
import type { Speed } from "@/features/demo/live/demo";
import type { Language } from "@/i18n/languages";

export interface DemoChange {
  speed?: Speed;
  is_running?: boolean;
  is_rush?: boolean;
}

/** Changes how the made-up people do, for everybody. */
export function useSteerDemo() {
  const api = useApi();
  return useMutation({ mutationFn: (body: DemoChange) => answered(api.PATCH("/api/demo", { body })) });
}

/** Forgets all that happened in the demo and lets it begin anew. */
export function useWipeDemo() {
  const api = useApi();
  return useMutation({ mutationFn: () => answered(api.POST("/api/demo/wipe")) });
}

/** Lets made-up customers who call for this person speak this language. */
export function useSpokenInDemo() {
  const api = useApi();
  return useMutation({
    mutationFn: (language: Language) => answered(api.PUT("/api/demo/language", { body: { language } })),
  });
}
