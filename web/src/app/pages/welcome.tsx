import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useSetup } from "@/app/admin/use-setup";
import { startPage } from "@/app/session";
import { Checklist } from "@/app/welcome/checklist";
import { RightNow } from "@/app/welcome/right-now";
import { SoundCard } from "@/app/welcome/sound-card";
import { Tasks } from "@/app/welcome/tasks";
import classes from "@/app/welcome/welcome.module.css";
import { Icon } from "@/components/ui/icon";
import { DemoControls } from "@/features/demo/components/demo-controls";
import { useDemo } from "@/features/demo/live/demo";
import { may, useMe } from "@/features/identity/api/session";
import { useAgents } from "@/features/people/api/people";
import { useQueues } from "@/features/queues/api/queues";
import { useDocumentTitle } from "@/lib/use-document-title";

/** The centre at a glance: what happens now, what one can try, whether one is heard, and what is still to be set up. */
export function WelcomePage() {
  const { t } = useTranslation("app");
  const me = useMe();
  useDocumentTitle(t("nav.welcome"));
  return (
    <div className={classes.page}>
      {may(me, "settings.read") ? <SetUpHead /> : <Head isReady />}
      <div className={classes.columns}>
        <div className={classes.column}>
          {may(me, "queues.watch") && <RightNow controls={<Traffic />} />}
          {me.is_demo ? <Tasks /> : <Go />}
        </div>
        <div className={classes.column}>
          <SoundCard />
          {may(me, "settings.read") && <Checklist />}
        </div>
      </div>
    </div>
  );
}

/** What steers the made-up people of a demo. */
function Traffic() {
  const state = useDemo();
  return state && <DemoControls state={state} isInLine />;
}

function SetUpHead() {
  const { steps, isReady } = useSetup();
  return <Head isReady={isReady || steps === null} />;
}

function Head({ isReady }: { isReady: boolean }) {
  const { t } = useTranslation("welcome");
  const me = useMe();
  return (
    <header>
      <h1 className={classes.title}>{t(isReady ? "title" : "title_empty")}</h1>
      <p className={classes.lead}>{t(me.is_demo ? "lead_demo" : isReady ? "lead" : "lead_empty")}</p>
      {isReady && <Facts />}
    </header>
  );
}

function Facts() {
  const { t } = useTranslation("welcome");
  const agents = useAgents();
  const queues = useQueues();
  if (!agents.data || !queues.data) return <p className={classes.facts}>&nbsp;</p>;
  return (
    <p className={classes.facts}>
      <span>{t("agents", { count: agents.data.length })}</span>
      <span>{t("queues", { count: queues.data.filter(({ is_active }) => is_active).length })}</span>
    </p>
  );
}

/** In a real centre: to one's own work. */
function Go() {
  const { t } = useTranslation("welcome");
  const me = useMe();
  const to = startPage({ ...me, permissions: me.permissions.filter((each) => each !== "settings.write") });
  return (
    <section className={classes.task} aria-label={t("go.title")}>
      <h2>{t("go.title")}</h2>
      <p className={classes.quiet}>{t("go.text")}</p>
      <span>
        <Button component={Link} to={to} rightSection={<Icon name="arrow-right" size={16} />}>
          {t("go.button")}
        </Button>
      </span>
    </section>
  );
}
