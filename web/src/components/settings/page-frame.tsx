import type { ReactNode } from "react";
import classes from "@/components/settings/settings.module.css";
import { useDocumentTitle } from "@/lib/use-document-title";

interface Props {
  title: string;
  /** What the page is for, in one sentence. */
  lead?: string | undefined;
  /** How many there are, or are shown. */
  count?: string | undefined;
  /** Where one came from. */
  back?: ReactNode;
  /** What is done here most. */
  action?: ReactNode;
  children: ReactNode;
}

/** The frame of every page of the administration: title, purpose, count and main action stand in the same places. */
export function PageFrame({ title, lead, count, back, action, children }: Props) {
  useDocumentTitle(title);
  return (
    <div className={classes.page}>
      {back}
      <header className={classes.head}>
        <div>
          <div className={classes.title}>
            <h1>{title}</h1>
            {count && <span className={classes.count}>{count}</span>}
          </div>
          {lead && <p>{lead}</p>}
        </div>
        {action && <div className={classes.line}>{action}</div>}
      </header>
      {children}
    </div>
  );
}
