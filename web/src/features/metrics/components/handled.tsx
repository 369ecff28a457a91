import { useFormat } from "@/i18n/format";
import { useCell } from "@/realtime/context";

/** How many contacts an agent handled today. */
export function Handled({ agent }: { agent: string }) {
  const format = useFormat();
  return format.number(useCell<number>("handled", agent) ?? 0);
}
