import {
  keepPreviousData,
  queryOptions,
  skipToken,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Answer, type Api, answered } from "@/api/client";
import { useApi } from "@/api/context";
import { type CustomersSearch, customersFilter } from "@/features/customers/api/customers-search";

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

/** A page of the customers that are sought, by name. */
export function useCustomerPage({ cursor, ...sought }: CustomersSearch) {
  const api = useApi();
  const query = { ...customersFilter(sought), ...(cursor && { cursor }) };
  return useQuery({
    queryKey: ["customers", "page", query],
    placeholderData: keepPreviousData,
    queryFn: () => answered(api.GET("/api/customers/page", { params: { query } })),
  });
}

/** All tiers that customers have. */
export function useTiers() {
  const api = useApi();
  return useQuery({
    queryKey: ["customers", "tiers"],
    staleTime: FIVE_MINUTES,
    queryFn: () => answered(api.GET("/api/customers/tiers")),
  });
}

/** The same for those who set up what a tier is worth. */
export function useTierSettings() {
  const api = useApi();
  return useQuery({ queryKey: ["settings", "tiers"], queryFn: () => answered(api.GET("/api/settings/tiers")) });
}

export type CustomerDraft = Omit<Customer, "manager_name">;

/** Adds what has no version yet, and changes the version that was seen of others. */
export function useSaveCustomer() {
  const api = useApi();
  return ({ customer, version, ...body }: CustomerDraft): Promise<CustomerDraft> =>
    version === 0
      ? answered(api.POST("/api/customers", { body }))
      : answered(api.PUT("/api/customers/{customer}", { params: { path: { customer } }, body: { ...body, version } }));
}

export type MergeField = "name" | "language" | "manager" | "tier";

interface Merge {
  kept: Customer;
  other: Customer;
  take: MergeField[];
}

/** Makes one customer of two profiles. */
export function useMerge() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ kept, other, take }: Merge) =>
      answered(
        api.POST("/api/customers/{customer}/merges", {
          params: { path: { customer: kept.customer } },
          body: { other: other.customer, version: kept.version, other_version: other.version, take },
        }),
      ),
    onSettled: () => queries.invalidateQueries(),
  });
}

/** Which profiles became part of this one. */
export function useMerges(customer: string) {
  const api = useApi();
  return useQuery({
    queryKey: ["customers", "merges", customer],
    queryFn: () => answered(api.GET("/api/customers/{customer}/merges", { params: { path: { customer } } })),
  });
}

/** Parts two profiles again. */
export function useUndoMerge(customer: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (merge: string) =>
      answered(api.POST("/api/customers/{customer}/merges/{merge}/undo", { params: { path: { customer, merge } } })),
    onSettled: () => queries.invalidateQueries(),
  });
}

/** How many customers are sought. */
export function useCustomerCount(search: CustomersSearch) {
  const api = useApi();
  const query = customersFilter(search);
  return useQuery({
    queryKey: ["customers", "count", query],
    placeholderData: keepPreviousData,
    queryFn: () => answered(api.GET("/api/customers/count", { params: { query } })),
  });
}

/** The names of these customers, by one request; an id stands for itself until its name is there. */
export function useCustomerNames(ids: readonly (string | null)[]): (customer: string | null) => string {
  const { t } = useTranslation("customers");
  const api = useApi();
  const wanted = [...new Set(ids)].filter((id) => id !== null).sort();
  const { data } = useQuery({
    queryKey: ["customers", "names", wanted],
    placeholderData: keepPreviousData,
    staleTime: FIVE_MINUTES,
    queryFn:
      wanted.length === 0
        ? skipToken
        : () => answered(api.GET("/api/customers/names", { params: { query: { customer: wanted } } })),
  });
  return (customer) => (customer === null ? t("unknown_caller") : (data?.[customer] ?? customer));
}
