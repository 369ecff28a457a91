import { NoPermission } from "@/components/ui/states";
import { FlowsSettings } from "@/features/flows/designer/flows-settings";
import { may, useMe } from "@/features/identity/api/session";

/** All flows, each with what callers meet and what is being drawn. */
export function FlowsPage() {
  const me = useMe();
  return may(me, "settings.read") ? <FlowsSettings canWrite={may(me, "settings.write")} /> : <NoPermission />;
}
