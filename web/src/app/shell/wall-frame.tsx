import { Outlet, useRouteContext } from "@tanstack/react-router";
import { useEffect } from "react";
import { SessionEnd } from "@/app/shell/session-end";
import { useOwnLanguage } from "@/app/shell/use-own-language";
import { MeProvider } from "@/features/identity/api/session";

const SCHEME = "data-mantine-color-scheme";

/** The frame of the wall: none. It is dark whatever else the person has chosen. */
export function WallFrame() {
  const { me } = useRouteContext({ from: "/wall" });
  useOwnLanguage(me.language);
  useEffect(() => {
    const page = document.documentElement;
    const before = page.getAttribute(SCHEME);
    page.setAttribute(SCHEME, "dark");
    return () => {
      if (before) page.setAttribute(SCHEME, before);
    };
  }, []);
  return (
    <MeProvider value={me}>
      <SessionEnd />
      <Outlet />
    </MeProvider>
  );
}
