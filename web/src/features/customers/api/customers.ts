import { queryOptions, skipToken, useQueries, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Answer, type Api, answered } from "@/api/client";
import { useApi } from "@/api/context";

export type Customer = Answer<"/api/customers/{customer}", "get">;

const FIVE_MINUTES = 300_000;

const customerQuery = (api: Api, customer: string | null) =>
  queryOptions({
    queryKey: ["customers", "one", customer],
    staleTime: FIVE_MINUTES,
    queryFn:
      customer === null
        ? skipToken
        : () => answered(api.GET("/api/customers/{customer}", { params: { path: { customer } } })),
  });

const searchQuery = (api: Api, q: string) =>
  queryOptions({
    queryKey: ["customers", "search", q],
    staleTime: FIVE_MINUTES,
    queryFn: () => answered(api.GET("/api/customers", { params: { query: { q } } })),
  });

/** A customer; for `null`, an unknown caller, nothing is asked. */
export function useCustomer(customer: string | null) {
  return useQuery(customerQuery(useApi(), customer));
}

/** Customers whose name or address contains the text; all, up to the server's limit, for an empty one. */
export function useCustomerSearch(text: string) {
  return useQuery(searchQuery(useApi(), text.trim()));
}

/**
 * The names of these customers; an id stands for itself until its name is there. Most are in the first list of all
 * customers, which one request brings; only the others are asked for one by one.
 */
export function useCustomerNames(ids: readonly (string | null)[]): (customer: string | null) => string {
  const { t } = useTranslation("customers");
  const api = useApi();
  const list = useQuery({ ...searchQuery(api, ""), enabled: ids.some((id) => id !== null) });
  const names = new Map((list.data ?? []).map(({ customer, name }) => [customer, name]));
  const missing = list.isPending ? [] : [...new Set(ids)].filter((id) => id !== null && !names.has(id));
  const others = useQueries({ queries: missing.map((id) => customerQuery(api, id)) });
  for (const { data } of others) {
    if (data) names.set(data.customer, data.name);
  }
  return (customer) => (customer === null ? t("unknown_caller") : (names.get(customer) ?? customer));
}
