import { useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { loadCatalogues } from "@/app/catalogues";
import classes from "@/app/pages/account.module.css";
import { changePerson } from "@/app/session";
import { PageFrame } from "@/components/settings/page-frame";
import { Card } from "@/components/ui/card";
import { Loaded } from "@/components/ui/states";
import { NotificationSetting } from "@/features/attention/components/notification-ask";
import { SoundSettings } from "@/features/attention/components/sound-settings";
import { useAccount, useSessions } from "@/features/identity/api/account";
import { AccountForm } from "@/features/identity/components/account-form";
import { PasswordForm } from "@/features/identity/components/password-form";
import { SecondFactor } from "@/features/identity/components/second-factor";
import { SessionsList } from "@/features/identity/components/sessions-list";
import { speak } from "@/i18n/i18n";
import type { Language } from "@/i18n/languages";

/** What everybody sets of themselves. */
export function AccountPage() {
  const { t, i18n } = useTranslation("identity");
  const { t: sounds } = useTranslation("attention");
  const router = useRouter();
  const account = useAccount();
  const sessions = useSessions();
  const changed = (language: Language) => {
    void speak(i18n, loadCatalogues, language);
    void router.invalidate();
  };
  const signedOut = () => {
    changePerson(router.options.context, null);
    void router.navigate({ to: "/sign-in" });
  };
  return (
    <div className={classes.frame}>
      <PageFrame title={t("account.title")} lead={t("account.lead")}>
        <div className={classes.columns}>
          <div className={classes.column}>
            <Card title={t("account.me")}>
              <Loaded query={account}>{(mine) => <AccountForm account={mine} onChanged={changed} />}</Loaded>
            </Card>
            <Card title={t("sessions.title")}>
              <Loaded query={sessions}>{(all) => <SessionsList sessions={all} onSignedOut={signedOut} />}</Loaded>
            </Card>
          </div>
          <div className={classes.column}>
            <Card title={t("account.password")}>
              <Loaded query={account}>
                {(mine) => (mine.has_password ? <PasswordForm /> : <p>{t("account.no_password")}</p>)}
              </Loaded>
            </Card>
            <div id="sounds" className={classes.column}>
              <Card title={sounds("sounds.title")}>
                <SoundSettings />
              </Card>
              <Card title={sounds("notify.title")}>
                <NotificationSetting />
              </Card>
            </div>
            <Card title={t("factor.title")}>
              <Loaded query={account}>{(mine) => <SecondFactor account={mine} />}</Loaded>
            </Card>
          </div>
        </div>
      </PageFrame>
    </div>
  );
}
