import { VisuallyHidden } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link, Outlet, useRouteContext, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { loadCatalogues } from "@/app/catalogues";
import { changePerson, PAGES, type PagePath } from "@/app/session";
import { Incoming } from "@/app/shell/incoming";
import { LanguageMenu } from "@/app/shell/language-menu";
import { LiveStatus } from "@/app/shell/live-status";
import { Logo } from "@/app/shell/logo";
import { Monitoring } from "@/app/shell/monitoring";
import { SessionEnd } from "@/app/shell/session-end";
import classes from "@/app/shell/shell.module.css";
import { ShortcutsButton, ShortcutsSheet } from "@/app/shell/shortcuts-sheet";
import { ThemeButton } from "@/app/shell/theme-button";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-paths";
import { useOpenCallbacks } from "@/features/callbacks/api/callbacks";
import { AgentPhoneProvider } from "@/features/calls/components/agent-phone-provider";
import { PhoneMenu } from "@/features/calls/components/phone-menu";
import { useAgentPhone } from "@/features/calls/hooks/agent-phone";
import { useDesk } from "@/features/contacts/live/desk";
import { MeProvider, may, useMe } from "@/features/identity/api/session";
import { PersonMenu } from "@/features/identity/components/person-menu";
import { StateMenu } from "@/features/people/components/state-menu";
import { speak } from "@/i18n/i18n";
import { hasChosenLanguage } from "@/i18n/languages";

const NAVIGATION: Readonly<
  Record<PagePath, { icon: IconName; name: "desk" | "live" | "history" | "callbacks" | "admin" }>
> = {
  "/desk": { icon: "desk", name: "desk" },
  "/live": { icon: "activity", name: "live" },
  "/history": { icon: "history", name: "history" },
  "/callbacks": { icon: "phone-incoming", name: "callbacks" },
  "/admin": { icon: "settings", name: "admin" },
};

/** The frame of everything behind the sign-in: where to go, who I am, whether I can be rung. */
export function Shell() {
  const { t, i18n } = useTranslation("app");
  const { me } = useRouteContext({ from: "/signed-in" });
  const [isShortcutsOpen, { open: openShortcuts, close: closeShortcuts }] = useDisclosure(false);
  useEffect(() => {
    if (!hasChosenLanguage()) void speak(i18n, loadCatalogues, me.language);
  }, [i18n, me.language]);
  return (
    <MeProvider value={me}>
      <AgentPhoneProvider isAgent={me.agent !== null}>
        <a href="#content" className={classes.skip}>
          {t("nav.skip")}
        </a>
        <SessionEnd />
        <div className={classes.shell}>
          <Rail />
          <TopBar onShortcuts={openShortcuts} />
          <main id="content" className={classes.main} tabIndex={-1}>
            <Outlet />
          </main>
        </div>
        {me.agent !== null && (
          <>
            <Incoming />
            <Monitoring />
            <ShortcutsSheet isOpen={isShortcutsOpen} onOpen={openShortcuts} onClose={closeShortcuts} />
          </>
        )}
      </AgentPhoneProvider>
    </MeProvider>
  );
}

function Rail() {
  const { t } = useTranslation("app");
  const me = useMe();
  const waiting = useOpenCallbacks(may(me, "callbacks.handle"));
  return (
    <nav className={classes.rail} aria-label={t("nav.main")}>
      <div className={classes.logo}>
        <Logo />
      </div>
      {PAGES.filter(({ permission }) => may(me, permission)).map(({ path }) => (
        <Link key={path} to={path} className={classes.link} activeProps={{ className: classes.active ?? "" }}>
          <Icon name={NAVIGATION[path].icon} size={20} />
          {t(`nav.${NAVIGATION[path].name}`)}
          {path === "/callbacks" && waiting > 0 && (
            <span className={classes.badge}>
              <span aria-hidden>{waiting > 99 ? "99+" : waiting}</span>
              <VisuallyHidden>{t("nav.callbacks_waiting", { count: waiting })}</VisuallyHidden>
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}

function TopBar({ onShortcuts }: { onShortcuts: () => void }) {
  const { t } = useTranslation("app");
  const me = useMe();
  const router = useRouter();
  const phone = useAgentPhone();
  const leave = () => {
    changePerson(router.options.context, null);
    void router.navigate({ to: "/sign-in" });
  };
  return (
    <header className={classes.top}>
      {me.is_demo && <span className={classes.demo}>{t("top.demo")}</span>}
      <span className={classes.space} />
      <LiveStatus />
      {phone && <PhoneMenu phone={phone} />}
      {me.agent !== null && <OwnState />}
      {me.agent !== null && <ShortcutsButton onOpen={onShortcuts} />}
      <LanguageMenu />
      <ThemeButton />
      <PersonMenu onSignedOut={leave} onAccount={() => void router.navigate({ to: "/account" })} />
    </header>
  );
}

function OwnState() {
  const { me } = useDesk();
  return me && <StateMenu own={me} />;
}
