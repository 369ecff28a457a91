import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { answered } from "@/api/client";
import { useApi } from "@/api/context";
import { BYS, type By } from "@/features/metrics/reports/api/figures";
import type { Choice, PartChoices, PartNames } from "@/features/metrics/reports/hooks/use-place-text";
import { matchLanguage } from "@/i18n/languages";

/** What queues, agents and the like are called, also those out of use; what is not known is called by its id. */
export function useCalled(): { names: PartNames; choices: Required<PartChoices> } {
  const { i18n } = useTranslation();
  const api = useApi();
  const language = matchLanguage(i18n.language) ?? "en";
  const { data } = useQuery({
    queryKey: ["metrics", "names", language],
    placeholderData: keepPreviousData,
    queryFn: () => answered(api.GET("/api/metrics/names", { params: { query: { language } } })),
  });
  return useMemo(() => {
    const byLabel = (one: Choice, other: Choice) => one.label.localeCompare(other.label, language);
    const choicesOf = (by: By) =>
      Object.entries(data?.[by] ?? {})
        .map(([value, label]) => ({ value, label }))
        .sort(byLabel);
    return {
      names: ofEach((by) => (id: string) => data?.[by][id] ?? id),
      choices: ofEach(choicesOf),
    };
  }, [data, language]);
}

const ofEach = <T>(of: (by: By) => T) => Object.fromEntries(BYS.map((by) => [by, of(by)])) as Record<By, T>;
