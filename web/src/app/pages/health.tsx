import { useTranslation } from "react-i18next";
import classes from "@/app/pages/page.module.css";
import { NoPermission } from "@/components/ui/states";
import { may, useMe } from "@/features/identity/api/session";
import { HealthBoard, VersionsCard } from "@/features/operations/components/health-board";
import { RetentionCard } from "@/features/operations/components/retention-card";
import { useDocumentTitle } from "@/lib/use-document-title";

/** How the centre itself does, for those who run it. */
export function HealthPage() {
  const { t } = useTranslation("app");
  const me = useMe();
  useDocumentTitle(t("admin.nav.health"));
  if (!may(me, "operations.watch")) return <NoPermission />;
  return (
    <div className={classes.page}>
      <h1>{t("admin.nav.health")}</h1>
      <HealthBoard />
      {may(me, "settings.read") && <RetentionCard mayChange={may(me, "settings.write")} />}
      <VersionsCard />
    </div>
  );
}
