import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { answered } from "@/api/client";
import { useApi } from "@/api/context";
import { nameIn } from "@/i18n/languages";

export function useLines() {
  const api = useApi();
  return useQuery({ queryKey: ["lines"], queryFn: () => answered(api.GET("/api/lines")) });
}

/** The name of a line in the reader's language, or its id while the list is on its way. */
export function useLineName(): (line: string) => string {
  const { i18n } = useTranslation();
  const { data } = useLines();
  return useCallback(
    (line: string) => nameIn(i18n.language, data?.find((each) => each.line === line)?.name ?? { en: line }),
    [data, i18n.language],
  );
}
