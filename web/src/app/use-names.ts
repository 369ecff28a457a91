import { useOutcomeName } from "@/features/contacts/api/desk";
import type { Names } from "@/features/contacts/hooks/timeline-lines";
import { useCustomerNames } from "@/features/customers/api/customers";
import { useLineName } from "@/features/flows/api/lines";
import { useAgentName } from "@/features/people/api/people";
import { useQueueName } from "@/features/queues/api/queues";

/** The names behind the ids that live cells and the history carry, each from the feature that knows it. */
export function useNames(customers: readonly (string | null)[] = []): Names {
  return {
    agent: useAgentName(),
    customer: useCustomerNames(customers),
    line: useLineName(),
    outcome: useOutcomeName(),
    queue: useQueueName(),
  };
}
