import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answered } from "@/api/client";
import { useApi } from "@/api/context";
import { type Item, matches } from "@/app/palette/items";
import { useNames } from "@/app/use-names";
import { may, useMe } from "@/features/identity/api/session";
import { useAgents } from "@/features/people/api/people";
import { useFormat } from "@/i18n/format";
import type { Micros } from "@/lib/micros";
import { useLive } from "@/realtime/context";

const MOST_OF_A_KIND = 6;

type Found = Omit<Item, "run"> & { to: string };

interface Search {
  found: Found[];
  isSearching: boolean;
  error: unknown;
}

/** What the centre knows by these words, as far as the person may see it. */
export function useFound(sought: string): Search {
  const customers = useCustomersFound(sought);
  const contacts = useContactsFound(sought);
  const people = usePeopleFound(sought);
  return {
    found: [...customers.found, ...contacts.found, ...people],
    isSearching: customers.isSearching || contacts.isSearching,
    error: customers.error ?? contacts.error,
  };
}

function useCustomersFound(sought: string): Search {
  const api = useApi();
  const me = useMe();
  const isAsked = sought !== "" && may(me, "customers.read");
  const { data, error, isFetching } = useQuery({
    queryKey: ["palette", "customers", sought],
    enabled: isAsked,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => answered(api.GET("/api/customers", { params: { query: { q: sought } }, signal })),
  });
  const found = (isAsked ? (data ?? []) : []).slice(0, MOST_OF_A_KIND).map(
    ({ customer, name, addresses }): Found => ({
      id: `customer-${customer}`,
      group: "customers",
      icon: "customer",
      title: name,
      detail: addresses.map(({ value }) => value).join(" · ") || undefined,
      to: `/customers/${encodeURIComponent(customer)}`,
    }),
  );
  return { found, isSearching: isFetching, error };
}

function useContactsFound(sought: string): Search {
  const api = useApi();
  const me = useMe();
  const { t } = useTranslation("app");
  const format = useFormat();
  const live = useLive();
  const when = (at: Micros) => `${format.day(at, live.now())}, ${format.time(at)}`;
  const isAsked = sought !== "" && may(me, "contacts.read");
  const { data, error, isFetching } = useQuery({
    queryKey: ["palette", "contacts", sought],
    enabled: isAsked,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      answered(api.GET("/api/contacts", { params: { query: { q: sought, limit: MOST_OF_A_KIND } }, signal })),
  });
  const items = isAsked ? (data?.items ?? []) : [];
  const names = useNames(items.map(({ customer }) => customer));
  const found = items.map(
    ({ contact, customer, agent, queue, arrived_at }): Found => ({
      id: `contact-${contact}`,
      group: "contacts",
      icon: "phone",
      title: t("palette.contact", { name: names.customer(customer) }),
      detail: [agent && names.agent(agent), queue && names.queue(queue), when(arrived_at)].filter(Boolean).join(" · "),
      to: `/history/${encodeURIComponent(contact)}`,
    }),
  );
  return { found, isSearching: isFetching, error };
}

/** The list of agents is there already: every page names them. Only some people have a page on which to see them. */
function usePeopleFound(sought: string): Found[] {
  const me = useMe();
  const { data = [] } = useAgents();
  const page = may(me, "agents.watch") ? "/live" : may(me, "settings.read") ? "/admin/agents" : null;
  if (sought === "" || page === null) return [];
  return data
    .filter(({ name }) => matches(sought, name))
    .slice(0, MOST_OF_A_KIND)
    .map(({ agent, name }) => ({ id: `agent-${agent}`, group: "people", icon: "people", title: name, to: page }));
}
