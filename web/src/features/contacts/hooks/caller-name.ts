import type { ContactPage } from "@/features/contacts/api/history";

/** What an unknown caller is called: the name that came with the call, if one did, and the number; `null` if both are withheld. */
export function callerName(caller: ContactPage["caller"] | undefined): string | null {
  if (!caller) return null;
  return caller.name === "" ? caller.number : `${caller.name} · ${caller.number}`;
}
