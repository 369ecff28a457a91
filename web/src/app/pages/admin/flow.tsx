import { useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { NoticesProvider } from "@/components/ui/notices";
import { Loaded, LoadingRows, NoPermission } from "@/components/ui/states";
import { TestCall } from "@/features/calls/components/test-call";
import { FlowDesigner } from "@/features/flows/designer/flow-designer";
import { may, useMe } from "@/features/identity/api/session";
import { useRouteSettings } from "@/features/queues/api/settings";
import { nameIn } from "@/i18n/languages";

/** The designer of one flow. */
export function FlowPage() {
  const me = useMe();
  if (!may(me, "settings.read")) return <NoPermission />;
  return (
    <NoticesProvider>
      <Page canWrite={may(me, "settings.write")} />
    </NoticesProvider>
  );
}

function Page({ canWrite }: { canWrite: boolean }) {
  const { i18n } = useTranslation();
  const { flow } = useParams({ from: "/signed-in/admin/flows/$flow" });
  const query = useRouteSettings();
  const routes = useMemo(
    () =>
      (query.data ?? []).map(({ route, name, is_active }) => ({
        route,
        name: nameIn(i18n.language, name),
        isActive: is_active,
      })),
    [query.data, i18n.language],
  );
  return (
    <Loaded query={query} loading={<LoadingRows rows={10} height={30} />}>
      {() => (
        <FlowDesigner flow={flow} canWrite={canWrite} routes={routes} testCall={(call) => <TestCall {...call} />} />
      )}
    </Loaded>
  );
}
