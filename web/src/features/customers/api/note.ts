import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered } from "@/api/client";
import { useApi } from "@/api/context";

/** Changes what is good to know of a customer, unless somebody else did since `before` was read. */
export function useWriteCustomerNote(customer: string) {
  const api = useApi();
  const queries = useQueryClient();
  const key = ["customers", "one", customer];
  return useMutation({
    mutationFn: (body: { note: string; before: string }) =>
      answered(api.PUT("/api/customers/{customer}/note", { params: { path: { customer } }, body })),
    onSuccess: (changed) => queries.setQueryData(key, changed),
    onError: () => queries.invalidateQueries({ queryKey: key }),
  });
}
