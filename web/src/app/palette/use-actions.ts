import { useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { loadCatalogues } from "@/app/catalogues";
import type { Item } from "@/app/palette/items";
import { changePerson } from "@/app/session";
import { turnOn, useAgentPhone, usePhonePlace } from "@/features/calls/hooks/agent-phone";
import { useMe, useSignOut } from "@/features/identity/api/session";
import { useBreakReasons, useRequestState } from "@/features/people/api/people";
import { useReasonText } from "@/features/people/hooks/use-reason-text";
import { speak } from "@/i18n/i18n";
import { LANGUAGE_NAMES, LANGUAGES, rememberLanguage } from "@/i18n/languages";
import { DENSITIES, useDensity } from "@/lib/density";
import { SHORTCUTS } from "@/lib/shortcuts";

type Action = Omit<Item, "group" | "to">;

const CALL_PAGE = "/call/web";

/** What can be done from everywhere. */
export function useActions(onShortcuts: () => void): Item[] {
  const looks = useLooks();
  const agents = useAgentActions();
  const person = usePersonActions(onShortcuts);
  return [...agents, ...person, ...looks].map((action) => ({ ...action, group: "actions" }));
}

function useAgentActions(): Action[] {
  const { t } = useTranslation("app");
  const { t: words } = useTranslation("people");
  const me = useMe();
  const phone = useAgentPhone();
  const chosen = usePhonePlace();
  const { data: breaks = [] } = useBreakReasons();
  const reasonText = useReasonText();
  const request = useRequestState();
  if (me.agent === null) return [];
  const pauses = breaks
    .filter(({ is_active }) => is_active)
    .map(
      ({ reason }): Action => ({
        id: `break-${reason}`,
        icon: "break",
        title: words("menu.break", { reason: reasonText(reason) }),
        run: () => request.mutate({ state: "break", reason }),
      }),
    );
  const start: Action[] =
    phone && phone.state.phase !== "connected"
      ? [{ id: "phone", icon: "headphones", title: t("palette.phone_on"), run: () => turnOn(phone, chosen) }]
      : [];
  return [
    ...start,
    {
      id: "available",
      icon: "check-circle",
      title: t("shortcuts.names.available"),
      keys: SHORTCUTS.available.shown,
      run: () => request.mutate({ state: "available" }),
    },
    ...pauses,
    {
      id: "offline",
      icon: "offline",
      title: t("shortcuts.names.offline"),
      keys: SHORTCUTS.offline.shown,
      run: () => request.mutate({ state: "offline" }),
    },
  ];
}

function usePersonActions(onShortcuts: () => void): Action[] {
  const { t } = useTranslation("app");
  const { t: words } = useTranslation("identity");
  const me = useMe();
  const router = useRouter();
  const leave = () => {
    changePerson(router.options.context, null);
    void router.navigate({ to: "/sign-in" });
  };
  const signOut = useSignOut({ onSignedOut: leave });
  const asCustomer: Action = {
    id: "call",
    icon: "phone",
    title: t("palette.call_as_customer"),
    run: () => void window.open(CALL_PAGE, "_blank", "noopener"),
  };
  return [
    ...(me.is_demo ? [asCustomer] : []),
    {
      id: "sounds",
      icon: "bell",
      title: t("top.sounds"),
      run: () => void router.navigate({ to: "/account", hash: "sounds" }),
    },
    { id: "shortcuts", icon: "keyboard", title: t("shortcuts.title"), keys: "?", run: onShortcuts },
    { id: "sign-out", icon: "sign-out", title: words("person.sign_out"), run: () => signOut.mutate() },
  ];
}

function useLooks(): Action[] {
  const { t, i18n } = useTranslation("app");
  const me = useMe();
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme("light") === "dark";
  const [density, chooseDensity] = useDensity(me.user);
  return [
    {
      id: "theme",
      icon: isDark ? "sun" : "moon",
      title: t(isDark ? "top.to_light" : "top.to_dark"),
      run: () => setColorScheme(isDark ? "light" : "dark"),
    },
    ...DENSITIES.filter((each) => each !== density).map(
      (each): Action => ({
        id: `density-${each}`,
        icon: "rows",
        title: t(`density.${each}`),
        detail: t("density.title"),
        run: () => chooseDensity(each),
      }),
    ),
    ...LANGUAGES.filter((each) => each !== i18n.language).map(
      (each): Action => ({
        id: `language-${each}`,
        icon: "language",
        title: LANGUAGE_NAMES[each],
        detail: t("top.language"),
        run: () => {
          rememberLanguage(each);
          void speak(i18n, loadCatalogues, each);
        },
      }),
    ),
  ];
}
