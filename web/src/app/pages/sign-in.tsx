import { useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import classes from "@/app/pages/sign-in.module.css";
import { changePerson, startPage } from "@/app/session";
import { FrontPage } from "@/app/shell/front-page";
import { Card } from "@/components/ui/card";
import { Icon } from "@/components/ui/icon";
import { Loaded } from "@/components/ui/states";
import { type DemoUser, type Me, useDemoUsers } from "@/features/identity/api/session";
import { SignInForm } from "@/features/identity/components/sign-in-form";
import { WhoToBe } from "@/features/identity/components/who-to-be";
import { useDocumentTitle } from "@/lib/use-document-title";

/** The line that the demo answers. */
const DEMO_LINE = "/call/web";

export function SignInPage() {
  const { t } = useTranslation("identity");
  const router = useRouter();
  const demoUsers = useDemoUsers();
  useDocumentTitle(t("sign_in.title"));
  const enter = (me: Me) => {
    const { to } = router.state.location.search as { to?: string };
    changePerson(router.options.context, me);
    void router.navigate({ href: to ?? startPage(me), replace: true });
  };
  return (
    <FrontPage>
      <Loaded query={demoUsers}>
        {(users) => (users.length > 0 ? <Demo users={users} onSignedIn={enter} /> : <ByPassword onSignedIn={enter} />)}
      </Loaded>
    </FrontPage>
  );
}

function ByPassword({ onSignedIn }: { onSignedIn: (me: Me) => void }) {
  const { t } = useTranslation("identity");
  return (
    <div className={classes.form}>
      <h1 style={{ marginBottom: 16 }}>{t("sign_in.title")}</h1>
      <Card>
        <SignInForm onSignedIn={onSignedIn} />
      </Card>
    </div>
  );
}

function Demo({ users, onSignedIn }: { users: readonly DemoUser[]; onSignedIn: (me: Me) => void }) {
  const { t } = useTranslation("app");
  const { t: words } = useTranslation("identity");
  return (
    <div className={classes.demo}>
      <div>
        <h1 className={classes.title}>{t("sign_in.running")}</h1>
        <p className={classes.text}>{t("sign_in.demo_text")}</p>
      </div>
      <h2 className={classes.question}>{words("demo.title")}</h2>
      <WhoToBe users={users} onSignedIn={onSignedIn}>
        <a className={classes.customer} href={DEMO_LINE} target="_blank" rel="noopener">
          <span className={classes.glyph}>
            <Icon name="phone" size={22} />
          </span>
          <span className={classes.words}>
            <span className={classes.name}>{t("sign_in.customer")}</span>
            <span className={classes.quiet}>{t("sign_in.customer_text")}</span>
          </span>
          <Icon name="external" size={18} color="var(--ink-3)" />
        </a>
      </WhoToBe>
      <details className={classes.more}>
        <summary>{t("sign_in.by_password")}</summary>
        <div className={classes.form}>
          <Card>
            <SignInForm onSignedIn={onSignedIn} />
          </Card>
        </div>
      </details>
    </div>
  );
}
