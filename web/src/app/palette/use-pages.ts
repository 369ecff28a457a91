import { useTranslation } from "react-i18next";
import { ADMIN_GROUPS } from "@/app/admin/pages";
import type { Item } from "@/app/palette/items";
import { useDestinations } from "@/app/shell/use-destinations";
import { may, useMe } from "@/features/identity/api/session";
import { GO } from "@/lib/shortcuts";

/** The pages that the person may open, those of the administration too. */
export function usePages(): (Omit<Item, "run"> & { to: string })[] {
  const { t } = useTranslation("app");
  const me = useMe();
  const destinations = useDestinations();
  const pages = destinations.map(({ path, icon, name, shown }) => ({
    id: `page-${path}`,
    group: "pages" as const,
    icon,
    title: t(`nav.${name}`),
    keys: `${GO.shown} ${shown}`,
    to: path,
  }));
  if (!may(me, "settings.read")) return pages;
  const admin = ADMIN_GROUPS.flatMap(({ pages }) => pages)
    .filter(({ permission, path }) => may(me, permission) && path !== "/admin")
    .map(({ path, icon, name }) => ({
      id: `page-${path}`,
      group: "pages" as const,
      icon,
      title: t(`admin.nav.${name}`),
      detail: t("nav.admin"),
      to: path,
    }));
  return [...pages, ...admin];
}
