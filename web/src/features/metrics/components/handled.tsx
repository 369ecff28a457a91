import { LiveFigure } from "@/features/metrics/figures/live-figure";
import { useToday } from "@/features/metrics/live/today";
import { useFormat } from "@/i18n/format";
import { useCell } from "@/realtime/context";

/** How many contacts an agent handled today. */
export function Handled({ agent }: { agent: string }) {
  const format = useFormat();
  const { all } = useToday();
  const count = useCell<number>("handled", agent) ?? 0;
  return (
    <LiveFigure metric="handled" since={all?.since} only={{ agent: [agent] }}>
      <span>{format.number(count)}</span>
    </LiveFigure>
  );
}
