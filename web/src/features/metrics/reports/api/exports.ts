import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";
import type { Question } from "@/features/metrics/reports/api/figures";
import { asked } from "@/features/metrics/reports/api/questions";
import { matchLanguage } from "@/i18n/languages";

export type Format = Answer<"/api/metrics/formats", "get">[number];

/** The kinds of files that this server writes. */
export function useFormats(isWanted: boolean) {
  const api = useApi();
  return useQuery({
    queryKey: ["metrics", "formats"],
    queryFn: () => answered(api.GET("/api/metrics/formats")),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: isWanted,
  });
}

/** Gives a report to the browser as a file, to be kept: what is on the screen, in its language and its order. */
export function useExport({ metrics, by, step, ...place }: Question, sort: string | undefined) {
  const { i18n } = useTranslation();
  const api = useApi();
  return useMutation({
    mutationFn: async (format: Format) => {
      const query = {
        ...asked(place),
        metric: [...metrics],
        by: [...by],
        ...(step && { step }),
        ...(sort !== undefined && { sort }),
        format,
        language: matchLanguage(i18n.language) ?? "en",
      };
      const call = api.GET("/api/metrics/export", { params: { query }, parseAs: "blob" });
      const file = await answered(call);
      keep(file as Blob, nameIn((await call).response) ?? `report.${format}`);
    },
  });
}

const nameIn = ({ headers }: Response): string | undefined =>
  /filename="([^"]+)"/.exec(headers.get("Content-Disposition") ?? "")?.[1];

function keep(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
