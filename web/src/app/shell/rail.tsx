import { VisuallyHidden } from "@mantine/core";
import { Link, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { PAGES } from "@/app/session";
import { Logo } from "@/app/shell/logo";
import { NAVIGATION } from "@/app/shell/navigation";
import classes from "@/app/shell/rail.module.css";
import { Icon } from "@/components/ui/icon";
import { useOpenCallbacks } from "@/features/callbacks/api/callbacks";
import { may, useMe } from "@/features/identity/api/session";
import { useOpenMissed } from "@/features/missed/api/missed";

/** Where to go: a column beside the page, or a bar below it where there is little room, which shows the page that is open. */
export function Rail() {
  const { t } = useTranslation("app");
  const me = useMe();
  const callbacks = useOpenCallbacks(may(me, "callbacks.handle"));
  const missed = useOpenMissed(may(me, "missed.read"));
  const waiting = new Map([
    ["/callbacks", { count: callbacks, words: t("nav.callbacks_waiting", { count: callbacks }) }],
    ["/missed", { count: missed, words: t("nav.missed_open", { count: missed }) }],
  ]);
  const rail = useRef<HTMLElement>(null);
  const page = useLocation({ select: ({ pathname }) => pathname });
  useEffect(() => {
    if (page) rail.current?.querySelector("[aria-current]")?.scrollIntoView?.({ block: "nearest", inline: "center" });
  }, [page]);
  return (
    <nav ref={rail} className={classes.rail} aria-label={t("nav.main")}>
      <Link to="/welcome" className={classes.logo} aria-label={t("nav.welcome")}>
        <Logo />
      </Link>
      {PAGES.filter(({ permission }) => may(me, permission)).map(({ path }) => (
        <Link
          key={path}
          to={path}
          className={`${classes.link} ${path === "/admin" ? classes.last : ""}`}
          activeProps={{ className: classes.active ?? "" }}
        >
          <Icon name={NAVIGATION[path].icon} size={20} />
          <span className={classes.word}>{t(`nav.${NAVIGATION[path].name}`)}</span>
          <Badge {...waiting.get(path)} />
        </Link>
      ))}
    </nav>
  );
}

/** How many wait for somebody; nothing where nobody does. */
function Badge({ count = 0, words }: { count?: number; words?: string }) {
  if (count === 0) return null;
  return (
    <span className={classes.badge}>
      <span aria-hidden>{count > 99 ? "99+" : count}</span>
      <VisuallyHidden>{words}</VisuallyHidden>
    </span>
  );
}
