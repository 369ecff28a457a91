/** Whole minutes in seconds within which somebody who calls now is answered. */
export interface Wait {
  at_least_s: number;
  at_most_s: number;
  is_long: boolean;
}

/** What the server tells of a line, as far as it is shown here. Instants are microseconds. */
export interface Status {
  is_open: boolean;
  until: number | null;
  wait: Wait | null;
}

export type Answer = { status: Status } | { refusal: string } | { isUnreachable: true };

const MEANINGS: Readonly<Record<string, string>> = {
  "calls.origin_not_allowed":
    "this web site may not show the line. An administrator adds its origin in Perezvon: Administration, Lines, the line, Web site.",
  "flows.line_not_found": "there is no such line, or it is switched off. Check data-line.",
  "calls.too_many": "this address asks too often.",
};

/** How the line does, or why it is not told. */
export async function askStatus(centre: string, line: string): Promise<Answer> {
  try {
    const answer = await fetch(`${centre}/api/widget/${encodeURIComponent(line)}`, { credentials: "omit" });
    const body: unknown = await answer.json();
    if (answer.ok) return { status: body as Status };
    const { code } = body as { code?: string };
    return { refusal: MEANINGS[code ?? ""] ?? `the centre answered ${answer.status}.` };
  } catch {
    return { isUnreachable: true };
  }
}

/** Whether being called back is the better offer just now. */
export const isCallbackBetter = ({ is_open, wait }: Status): boolean => !is_open || (wait?.is_long ?? false);
