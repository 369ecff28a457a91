import { useParams, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import classes from "@/app/pages/sign-in.module.css";
import { changePerson, startPage } from "@/app/session";
import { FrontPage } from "@/app/shell/front-page";
import { Card } from "@/components/ui/card";
import { FirstAdministratorForm } from "@/features/identity/components/first-administrator-form";
import { useDocumentTitle } from "@/lib/use-document-title";

/** Where the one-time link of the first start leads. */
export function FirstPage() {
  const { t } = useTranslation("identity");
  const { token } = useParams({ from: "/first/$token" });
  const router = useRouter();
  useDocumentTitle(t("first.title"));
  return (
    <FrontPage>
      <div className={classes.form}>
        <h1>{t("first.title")}</h1>
        <p className={classes.quiet} style={{ margin: "6px 0 16px" }}>
          {t("first.text")}
        </p>
        <Card>
          <FirstAdministratorForm
            token={token}
            onSignedIn={(me) => {
              changePerson(router.options.context, me);
              void router.navigate({ to: startPage(me), replace: true });
            }}
          />
        </Card>
      </div>
    </FrontPage>
  );
}
