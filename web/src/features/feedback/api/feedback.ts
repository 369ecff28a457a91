import { useQuery } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";

export type SurveyAnswer = Answer<"/api/feedback", "get">[number];

/** The answers that the customer gave in a contact. */
export function useResponses(contact: string) {
  const api = useApi();
  return useQuery({
    queryKey: ["feedback", contact],
    queryFn: () => answered(api.GET("/api/feedback", { params: { query: { contact } } })),
  });
}
