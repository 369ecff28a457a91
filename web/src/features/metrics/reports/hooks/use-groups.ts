import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Definition } from "@/features/metrics/reports/api/figures";

export interface MetricGroup {
  name: string;
  definitions: readonly Definition[];
}

/** The metrics under the headings of the catalogue, in its order. */
export function useGroups(definitions: readonly Definition[]): readonly MetricGroup[] {
  const { t } = useTranslation("definitions");
  return useMemo(
    () =>
      [...new Set(definitions.map(({ group }) => group))].map((group) => ({
        name: t(`group.${group}`),
        definitions: definitions.filter((each) => each.group === group),
      })),
    [definitions, t],
  );
}
