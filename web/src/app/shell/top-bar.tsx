import { UnstyledButton } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { preloadPalette } from "@/app/palette/palette-host";
import { changePerson } from "@/app/session";
import { DensityItems } from "@/app/shell/density-items";
import { LanguageMenu } from "@/app/shell/language-menu";
import { LiveStatus } from "@/app/shell/live-status";
import { ShortcutsButton } from "@/app/shell/shortcuts-sheet";
import { SoundsMenu } from "@/app/shell/sounds-menu";
import { ThemeButton } from "@/app/shell/theme-button";
import classes from "@/app/shell/top-bar.module.css";
import { Icon } from "@/components/ui/icon";
import { Keys } from "@/components/ui/keys";
import { PhoneMenu } from "@/features/calls/components/phone-menu";
import { useAgentPhone } from "@/features/calls/hooks/agent-phone";
import { useDesk } from "@/features/contacts/live/desk";
import { DemoChip } from "@/features/demo/components/demo-chip";
import { useMe } from "@/features/identity/api/session";
import { PersonMenu } from "@/features/identity/components/person-menu";
import { StateMenu } from "@/features/people/components/state-menu";
import { isOnMac, SEARCH } from "@/lib/shortcuts";
import type { Phone } from "@/phone/port";

interface Props {
  onSearch: () => void;
  onShortcuts: () => void;
}

/** Search, whether what is seen is of now, whether I can be rung, and who I am. */
export function TopBar({ onSearch, onShortcuts }: Props) {
  const me = useMe();
  const router = useRouter();
  const phone = useAgentPhone();
  const leave = () => {
    changePerson(router.options.context, null);
    void router.navigate({ to: "/sign-in" });
  };
  return (
    <header className={classes.top}>
      <SearchField onSearch={onSearch} />
      {me.is_demo && <DemoChip />}
      <span className={classes.space} />
      <LiveStatus />
      {phone && <OwnPhone phone={phone} />}
      {me.agent !== null && <OwnState />}
      <LanguageMenu />
      <ThemeButton />
      <span className={classes.wide}>
        <ShortcutsButton onOpen={onShortcuts} />
      </span>
      <span className={classes.wide}>
        <SoundsMenu />
      </span>
      <PersonMenu onSignedOut={leave} onAccount={() => void router.navigate({ to: "/account" })}>
        <DensityItems />
      </PersonMenu>
    </header>
  );
}

/** Looks like a field; the field itself comes with the results. */
function SearchField({ onSearch }: { onSearch: () => void }) {
  const { t } = useTranslation("app");
  return (
    <UnstyledButton
      className={classes.search}
      aria-label={t("palette.open")}
      aria-keyshortcuts={SEARCH.keys}
      aria-haspopup="dialog"
      onPointerEnter={preloadPalette}
      onFocus={preloadPalette}
      onClick={onSearch}
    >
      <Icon name="search" size={17} />
      <span className={classes.searchWord}>{t("palette.placeholder")}</span>
      <span className={`${classes.searchKeys} ${classes.wide}`}>
        <Keys of={isOnMac() ? SEARCH.shownOnMac : SEARCH.shown} />
      </span>
    </UnstyledButton>
  );
}

function OwnPhone({ phone }: { phone: Phone }) {
  const { me } = useDesk();
  return <PhoneMenu phone={phone} isReady={me?.is_phone_ready === true} />;
}

function OwnState() {
  const { me } = useDesk();
  return me && <StateMenu own={me} />;
}
