import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { answered } from "@/api/client";
import { useApi } from "@/api/context";
import { nameIn } from "@/i18n/languages";

/** The agent's wishes. What becomes of them is told by the live desk. */
export function useAnswer() {
  const api = useApi();
  return useMutation({
    mutationFn: (offer: string) => answered(api.POST("/api/offers/{offer}/answer", { params: { path: { offer } } })),
  });
}

export function useDecline() {
  const api = useApi();
  return useMutation({
    mutationFn: (offer: string) => answered(api.POST("/api/offers/{offer}/decline", { params: { path: { offer } } })),
  });
}

export function useHangUp() {
  const api = useApi();
  return useMutation({
    mutationFn: (contact: string) =>
      answered(api.POST("/api/contacts/{contact}/hang-up", { params: { path: { contact } } })),
  });
}

export interface WrapUp {
  contact: string;
  outcome: string | null;
  note: string;
}

export function useWrapUp() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ contact, outcome, note }: WrapUp) =>
      answered(api.POST("/api/contacts/{contact}/wrap-up", { params: { path: { contact } }, body: { outcome, note } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["contacts"] }),
  });
}

export function useOutcomes() {
  const api = useApi();
  return useQuery({ queryKey: ["outcomes"], queryFn: () => answered(api.GET("/api/outcomes")) });
}

/** The name of an outcome in the reader's language, or its code while the list is on its way. */
export function useOutcomeName(): (outcome: string) => string {
  const { i18n } = useTranslation();
  const { data } = useOutcomes();
  return useCallback(
    (outcome: string) => nameIn(i18n.language, data?.find((each) => each.outcome === outcome)?.name ?? { en: outcome }),
    [data, i18n.language],
  );
}
