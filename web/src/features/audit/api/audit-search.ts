import type { Sought } from "@/features/audit/api/audit";

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

interface AuditSearch extends Sought {
  cursor?: string | undefined;
}

/** What an address asks of the audit trail; what it should not hold is left out. */
export function auditSearch(search: Record<string, unknown>): AuditSearch {
  return {
    actor: text(search.actor),
    action: text(search.action),
    subject: text(search.subject),
    from: text(search.from),
    to: text(search.to),
    cursor: text(search.cursor),
  };
}
