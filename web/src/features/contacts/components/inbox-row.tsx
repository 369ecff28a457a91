import type { ReactNode } from "react";
import { Avatar } from "@/components/ui/avatar";
import classes from "@/features/contacts/components/inbox.module.css";

interface Props {
  name: string;
  sub: ReactNode;
  /** A clock, an hour, or a button. */
  end: ReactNode;
  isCurrent?: boolean;
}

/** A line of the inbox: who, what about, and since when or what to do. */
export function InboxRow({ name, sub, end, isCurrent = false }: Props) {
  return (
    <div className={`${classes.item} ${isCurrent ? classes.current : ""}`} aria-current={isCurrent || undefined}>
      <Avatar name={name} />
      <div>
        <div className={classes.name}>{name}</div>
        <div className={classes.sub}>{sub}</div>
      </div>
      <div className={classes.time}>{end}</div>
    </div>
  );
}
