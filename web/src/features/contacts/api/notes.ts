import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered } from "@/api/client";
import { useApi } from "@/api/context";

/** Keeps what was written so far; saves of one contact follow one another, so that the last one remains. */
export function useSaveNote(contact: string) {
  const api = useApi();
  return useMutation({
    scope: { id: `note ${contact}` },
    retry: 2,
    mutationFn: (text: string) =>
      answered(api.PUT("/api/contacts/{contact}/note", { params: { path: { contact } }, body: { text } })),
  });
}

export function useMoreTime(contact: string) {
  const api = useApi();
  return useMutation({
    mutationFn: () => answered(api.POST("/api/contacts/{contact}/more-time", { params: { path: { contact } } })),
  });
}

export interface NewCustomer {
  name: string;
  language: "en" | "ru" | "zh-Hans";
  phone: string;
  email: string;
}

/** Says whose contact it is: a customer who is known, or one to be added first. */
export function useIdentify(contact: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (who: { customer: string } | NewCustomer) => {
      const at = { params: { path: { contact } } };
      const known =
        "customer" in who ? who : await answered(api.POST("/api/contacts/{contact}/customer", { ...at, body: who }));
      return answered(api.PUT("/api/contacts/{contact}/customer", { ...at, body: { customer: known.customer } }));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["customers", "search"] }),
  });
}
