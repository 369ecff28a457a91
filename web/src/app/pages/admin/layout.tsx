import { Link, Outlet } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ADMIN_GROUPS } from "@/app/admin/pages";
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
                  activeOptions={{ exact: true }}
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
