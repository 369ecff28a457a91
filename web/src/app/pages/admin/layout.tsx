import { NativeSelect } from "@mantine/core";
import { Link, Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ADMIN_GROUPS, type AdminPage } from "@/app/admin/pages";
import classes from "@/app/pages/admin/admin.module.css";
import { Icon } from "@/components/ui/icon";
import { NoticesProvider } from "@/components/ui/notices";
import { may, useMe } from "@/features/identity/api/session";

/** The frame of all that administrators set up: its own menu beside the page. */
export function AdminLayout() {
  const { t } = useTranslation("app");
  const me = useMe();
  const groups = ADMIN_GROUPS.map(({ name, pages }) => ({
    name,
    pages: pages.filter(({ permission }) => may(me, permission)),
  })).filter(({ pages }) => pages.length > 0);
  return (
    <NoticesProvider>
      <div className={classes.frame}>
        <PageChoice groups={groups} />
        <nav className={classes.side} aria-label={t("admin.title")}>
          <h2>{t("admin.title")}</h2>
          {groups.map(({ name, pages }) => (
            <div key={name}>
              <h3>{t(`admin.group.${name}`)}</h3>
              {pages.map(({ path, name: page, icon }) => (
                <Link
                  key={page}
                  to={path}
                  className={classes.link}
                  activeOptions={{ exact: page === "overview", includeSearch: false }}
                  activeProps={{ className: classes.active ?? "" }}
                >
                  <Icon name={icon} size={17} />
                  {t(`admin.nav.${page}`)}
                </Link>
              ))}
            </div>
          ))}
        </nav>
        <div className={classes.content}>
          <Outlet />
        </div>
      </div>
    </NoticesProvider>
  );
}

interface ChoiceProps {
  groups: readonly { name: (typeof ADMIN_GROUPS)[number]["name"]; pages: readonly AdminPage[] }[];
}

/** The same menu on a narrow screen, where all of it would fill the first half. */
function PageChoice({ groups }: ChoiceProps) {
  const { t } = useTranslation("app");
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const pages = groups.flatMap((group) => group.pages);
  const longest = pages
    .filter(({ path }) => `${pathname}/`.startsWith(`${path}/`))
    .sort((a, b) => b.path.length - a.path.length)[0];
  const go = (path: string) => {
    const page = pages.find((one) => one.path === path);
    if (page) void navigate({ to: page.path });
  };
  return (
    <div className={classes.choice}>
      <NativeSelect
        aria-label={t("admin.menu")}
        value={longest?.path ?? ""}
        onChange={(event) => go(event.currentTarget.value)}
        data={groups.map(({ name, pages: own }) => ({
          group: t(`admin.group.${name}`),
          items: own.map(({ path, name: page }) => ({ value: path, label: t(`admin.nav.${page}`) })),
        }))}
      />
    </div>
  );
}
