import type { ReactNode } from "react";
import { useCustomerNames } from "@/features/customers/api/customers";

interface Props {
  ids: readonly (string | null)[];
  children: (nameOf: (customer: string | null) => string) => ReactNode;
}

/** Tells the names of some customers to what stands in it. */
export function CustomerNames({ ids, children }: Props) {
  return children(useCustomerNames(ids));
}
