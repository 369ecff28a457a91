import type { Routes } from "@/testing/fake-api";

export const MARIA = {
  customer: "maria",
  name: "Maria Lindqvist",
  language: "en",
  manager: "anna",
  manager_name: "Anna Sokolova",
  backups: [],
  addresses: [{ kind: "phone", value: "+46705550134" }],
  note: "Prefers to be called Maria.",
  tier: "gold",
  version: 3,
};

/** The customers of Nordlink, who are one. */
export const CUSTOMER_ROUTES: Routes = {
  "GET /api/customers": [MARIA],
  "GET /api/customers/names": ({ query }: { query: URLSearchParams }) =>
    query.getAll("customer").includes(MARIA.customer) ? { [MARIA.customer]: MARIA.name } : {},
  "GET /api/customers/page": { items: [MARIA], next: null },
  "GET /api/customers/count": { count: 1 },
  "GET /api/customers/tiers": ["gold", "silver"],
  "GET /api/customers/*/merges": [],
  "GET /api/customers/*": MARIA,
};
