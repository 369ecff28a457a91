import type { ReactNode } from "react";
import classes from "@/app/shell/front-page.module.css";
import { LanguageMenu } from "@/app/shell/language-menu";
import { Logo } from "@/app/shell/logo";
import { ThemeButton } from "@/app/shell/theme-button";

/** The frame of pages that are open to anybody. */
export function FrontPage({ children }: { children: ReactNode }) {
  return (
    <div className={classes.page}>
      <header className={classes.top}>
        <span className={classes.brand}>
          <Logo />
          Perezvon
        </span>
        <LanguageMenu />
        <ThemeButton />
      </header>
      <main className={classes.main}>{children}</main>
    </div>
  );
}
