import { Link, type LinkProps } from "@tanstack/react-router";
import classes from "@/components/settings/settings.module.css";

/** Where something that is set up can be opened by its id. */
export interface Place {
  page:
    | "agents"
    | "breaks"
    | "greetings"
    | "hours"
    | "lines"
    | "outcomes"
    | "people"
    | "queues"
    | "routes"
    | "skills"
    | "teams";
  id: string;
}

/** Something that is set up elsewhere, by name. */
export interface Used extends Place {
  name: string;
}

const pathOf = (page: Place["page"]) => `/admin/${page}` as NonNullable<LinkProps["to"]>;

/** Leads to the form of what it names. */
export function RecordLink({ page, id, name }: Used) {
  return (
    <Link to={pathOf(page)} search={{ open: id }} className={classes.record}>
      {name}
    </Link>
  );
}

const SHOWN = 3;

/** The first few by name, and how many more there are. */
export function RecordLinks({ of }: { of: readonly Used[] }) {
  if (of.length === 0) return "–";
  return (
    <span className={classes.records}>
      {of.slice(0, SHOWN).map((used) => (
        <RecordLink key={`${used.page}.${used.id}`} {...used} />
      ))}
      {of.length > SHOWN && <span title={of.map(({ name }) => name).join(", ")}>+{of.length - SHOWN}</span>}
    </span>
  );
}
