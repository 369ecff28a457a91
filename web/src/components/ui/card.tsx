import { type ReactNode, useId } from "react";
import classes from "@/components/ui/card.module.css";

interface CardProps {
  title?: string;
  /** What stands at the end of the title's line. */
  aside?: ReactNode;
  isPadded?: boolean;
  /** The content scrolls inside the card, also with the keys. */
  isScrolling?: boolean;
  className?: string | undefined;
  children: ReactNode;
}

/** A sheet of paper. With a title it is a region that can be jumped to. */
export function Card({ title, aside, isPadded = true, isScrolling = false, className = "", children }: CardProps) {
  const id = useId();
  return (
    <section className={`${classes.card} ${className}`} aria-labelledby={title ? id : undefined}>
      {title && (
        <header className={classes.head}>
          <h2 id={id}>{title}</h2>
          {aside}
        </header>
      )}
      <div
        className={`${classes.body} ${isPadded ? classes.padded : ""} ${isScrolling ? classes.scrolling : ""}`}
        {...(isScrolling ? { tabIndex: 0, role: "group", "aria-labelledby": id } : {})}
      >
        {children}
      </div>
    </section>
  );
}
