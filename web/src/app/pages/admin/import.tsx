import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import { NoPermission } from "@/components/ui/states";
import { may, useMe } from "@/features/identity/api/session";
import { KINDS, PERMISSION_OF } from "@/features/sheets/api/sheets";
import { ImportSteps } from "@/features/sheets/components/import-steps";
import { useDocumentTitle } from "@/lib/use-document-title";

/** People, customers and queues from a table. What is imported is in the address, so that other pages can lead here. */
export function ImportPage() {
  const { t } = useTranslation("sheets");
  const me = useMe();
  const { kind } = useSearch({ from: "/signed-in/admin/import" });
  const navigate = useNavigate();
  useDocumentTitle(t("title"));
  const kinds = KINDS.filter((one) => may(me, PERMISSION_OF[one]));
  const first = kinds[0];
  if (first === undefined) return <NoPermission />;
  return (
    <div className={settings.page}>
      <header className={settings.head}>
        <div>
          <h1>{t("title")}</h1>
          <p>{t("lead")}</p>
        </div>
      </header>
      <ImportSteps
        kinds={kinds}
        kind={kinds.find((one) => one === kind) ?? first}
        onKind={(one) => void navigate({ to: "/admin/import", search: { kind: one }, replace: true })}
      />
    </div>
  );
}
