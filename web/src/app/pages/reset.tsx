import { useParams, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import classes from "@/app/pages/sign-in.module.css";
import { FrontPage } from "@/app/shell/front-page";
import { Card } from "@/components/ui/card";
import { ResetForm } from "@/features/identity/components/reset-form";
import { useDocumentTitle } from "@/lib/use-document-title";

/** Where the one-time link to a new password leads. */
export function ResetPage() {
  const { t } = useTranslation("identity");
  const { token } = useParams({ from: "/reset/$token" });
  const router = useRouter();
  useDocumentTitle(t("reset.title"));
  return (
    <FrontPage>
      <div className={classes.form}>
        <h1>{t("reset.title")}</h1>
        <p className={classes.quiet} style={{ margin: "6px 0 16px" }}>
          {t("reset.text")}
        </p>
        <Card>
          <ResetForm token={token} onDone={() => void router.navigate({ to: "/sign-in", replace: true })} />
        </Card>
      </div>
    </FrontPage>
  );
}
