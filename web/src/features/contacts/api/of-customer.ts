import { skipToken, useQuery } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";

export type CustomerContact = Answer<"/api/customers/{customer}/contacts", "get">[number];

/** The latest contacts of a customer, whoever talked to them; nothing is asked for an unknown caller. */
export function useCustomerContacts(customer: string | null) {
  const api = useApi();
  return useQuery({
    queryKey: ["contacts", "of-customer", customer],
    staleTime: 0,
    queryFn:
      customer === null
        ? skipToken
        : () => answered(api.GET("/api/customers/{customer}/contacts", { params: { path: { customer } } })),
  });
}
