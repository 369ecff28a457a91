import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { answered } from "@/api/client";
import { useApi } from "@/api/context";
import { nameIn } from "@/i18n/languages";

export function useQueues() {
  const api = useApi();
  return useQuery({ queryKey: ["queues"], queryFn: () => answered(api.GET("/api/queues")) });
}

/** The name of a queue in the reader's language, or its id while the list is on its way. */
export function useQueueName(): (queue: string) => string {
  const { i18n } = useTranslation();
  const { data } = useQueues();
  return useCallback(
    (queue: string) => nameIn(i18n.language, data?.find((each) => each.queue === queue)?.name ?? { en: queue }),
    [data, i18n.language],
  );
}
