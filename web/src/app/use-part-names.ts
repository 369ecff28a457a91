import { useMemo } from "react";
import { useHistoryChoices } from "@/app/use-history-choices";
import { useNames } from "@/app/use-names";
import type { PartNames } from "@/features/metrics/reports/hooks/use-place-text";
import { useBreakName } from "@/features/people/api/people";

/** The names behind what figures are told apart by. A tier has no other name than the one that it was given. */
export function usePartNames(): PartNames {
  const { agent, line, outcome, queue } = useNames();
  const { teamName } = useHistoryChoices();
  const reason = useBreakName();
  return useMemo(
    () => ({ agent, line, outcome, queue, team: teamName, reason, tier: (tier) => tier }),
    [agent, line, outcome, queue, teamName, reason],
  );
}
