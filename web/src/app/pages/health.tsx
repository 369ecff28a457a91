import { useTranslation } from "react-i18next";
import { PageFrame } from "@/components/settings/page-frame";
import { NoPermission } from "@/components/ui/states";
import { may, useMe } from "@/features/identity/api/session";
import { HealthBoard, VersionsCard } from "@/features/operations/components/health-board";
import { RetentionCard } from "@/features/operations/components/retention-card";

/** How the centre itself does, for those who run it. */
export function HealthPage() {
  const { t } = useTranslation("app");
  const me = useMe();
  if (!may(me, "operations.watch")) return <NoPermission />;
  return (
    <PageFrame title={t("admin.nav.health")} lead={t("admin.health_lead")}>
      <HealthBoard />
      {may(me, "settings.read") && <RetentionCard mayChange={may(me, "settings.write")} />}
      <VersionsCard />
    </PageFrame>
  );
}
