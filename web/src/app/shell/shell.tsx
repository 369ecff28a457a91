import { useDisclosure } from "@mantine/hooks";
import { Outlet, useRouteContext } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { GuideHost } from "@/app/guide/guide-host";
import { PaletteHost } from "@/app/palette/palette-host";
import { AlarmHost } from "@/app/shell/alarm-host";
import { ConnectionBand } from "@/app/shell/connection-band";
import { Incoming } from "@/app/shell/incoming";
import { Monitoring } from "@/app/shell/monitoring";
import { PhoneBand } from "@/app/shell/phone-band";
import { Rail } from "@/app/shell/rail";
import { SessionEnd } from "@/app/shell/session-end";
import classes from "@/app/shell/shell.module.css";
import { ShortcutsSheet } from "@/app/shell/shortcuts-sheet";
import { TopBar } from "@/app/shell/top-bar";
import { useOwnLanguage } from "@/app/shell/use-own-language";
import { usePageKeys } from "@/app/shell/use-page-keys";
import { AgentPhoneProvider } from "@/features/calls/components/agent-phone-provider";
import { MeProvider } from "@/features/identity/api/session";
import { useDensity } from "@/lib/density";

/** The frame of everything behind the sign-in: where to go, who I am, whether I can be rung. */
export function Shell() {
  const { me } = useRouteContext({ from: "/signed-in" });
  useDensity(me.user);
  useOwnLanguage(me.language);
  return (
    <MeProvider value={me}>
      <AgentPhoneProvider key={me.user} isAgent={me.agent !== null}>
        <Frame isAgent={me.agent !== null} />
      </AgentPhoneProvider>
    </MeProvider>
  );
}

function Frame({ isAgent }: { isAgent: boolean }) {
  const { t } = useTranslation("app");
  const [isSheetOpen, { open: openSheet, close: closeSheet }] = useDisclosure(false);
  const [isSearchOpen, { open: openSearch, close: closeSearch }] = useDisclosure(false);
  usePageKeys();
  return (
    <>
      <a href="#content" className={classes.skip}>
        {t("nav.skip")}
      </a>
      <SessionEnd />
      <div className={classes.shell}>
        <Rail />
        <TopBar onSearch={openSearch} onShortcuts={openSheet} />
        <div className={classes.bands}>
          <ConnectionBand />
          {isAgent && <PhoneBand />}
        </div>
        <main id="content" className={classes.main} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      {isAgent && (
        <>
          <Incoming />
          <Monitoring />
        </>
      )}
      <AlarmHost />
      <GuideHost />
      <ShortcutsSheet isOpen={isSheetOpen} onOpen={openSheet} onClose={closeSheet} />
      <PaletteHost isOpen={isSearchOpen} onOpen={openSearch} onClose={closeSearch} onShortcuts={openSheet} />
    </>
  );
}
