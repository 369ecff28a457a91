import { useQuery } from "@tanstack/react-query";
import { answered } from "@/api/client";
import { useApi } from "@/api/context";

/** The answers that the customer gave in a contact. */
export function useResponses(contact: string) {
  const api = useApi();
  return useQuery({
    queryKey: ["feedback", contact],
    queryFn: () => answered(api.GET("/api/feedback", { params: { query: { contact } } })),
  });
}
