import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ComponentType, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Loaded, LoadingRows } from "@/components/ui/states";
import table from "@/components/ui/table.module.css";
import { useCalled } from "@/features/metrics/figures/called";
import { NONE } from "@/features/metrics/hooks/use-figures";
import type { Adding, BehindFigure, Definition, Spot } from "@/features/metrics/reports/api/figures";
import { useBehind } from "@/features/metrics/reports/api/questions";
import classes from "@/features/metrics/reports/components/reports.module.css";
import { useMetricWords } from "@/features/metrics/reports/hooks/use-metric-words";
import { usePlaceText } from "@/features/metrics/reports/hooks/use-place-text";
import { useValueText } from "@/features/metrics/reports/hooks/use-value-text";
import { useFormat } from "@/i18n/format";

/** Tells the names of some customers to what stands in it: another feature knows them. */
export type Customers = ComponentType<{
  ids: readonly (string | null)[];
  children: (nameOf: (customer: string | null) => string) => ReactNode;
}>;

interface Props {
  definition: Definition;
  /** Only what this one takes otherwise. */
  against?: Definition;
  spot: Spot;
  customers: Customers;
  /** What stands above the list, once it is known what is in it. */
  children: (found: BehindFigure) => ReactNode;
}

/** What adds to a figure, or what two take otherwise: the newest first, and as much more as is wanted. */
export function Behind({ definition, against, spot, customers, children }: Props) {
  const { t } = useTranslation("reports");
  const behind = useBehind(definition.name, spot, against?.name);
  return (
    <Loaded query={behind} loading={<LoadingRows rows={6} />}>
      {({ pages }) => {
        const [first] = pages;
        if (!first) return null;
        const shown = pages.reduce((sum, { items }) => sum + items.length, 0);
        return (
          <>
            {children(first)}
            {shown > 0 && <ContactsTable {...{ pages, definition, against, customers }} />}
            {behind.hasNextPage && (
              <p className={classes.more}>
                <span className={classes.quiet}>{t("behind.shown", { shown, count: first.count })}</span>
                <Button
                  variant="default"
                  loading={behind.isFetchingNextPage}
                  onClick={() => void behind.fetchNextPage()}
                >
                  {t("behind.more")}
                </Button>
              </p>
            )}
          </>
        );
      }}
    </Loaded>
  );
}

interface TableProps {
  pages: readonly BehindFigure[];
  definition: Definition;
  against: Definition | undefined;
  customers: Customers;
}

function ContactsTable({ pages, definition, against, customers: Names }: TableProps) {
  const { t } = useTranslation("reports");
  const words = useMetricWords();
  const counts = against
    ? [definition, against].map((one) => t("compare.marks", { metric: words.name(one.name) }))
    : [];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls is reached by the keyboard.
    <section className={classes.contacts} tabIndex={0} aria-label={t("behind.scroll")}>
      <table className={table.table} aria-label={t("behind.newest")}>
        <thead>
          <tr>
            <th scope="col">{t("behind.when")}</th>
            <th scope="col">{t("behind.customer")}</th>
            <th scope="col">{t("behind.queue")}</th>
            <th scope="col">{t("behind.agent")}</th>
            {!against && isLength(definition) && (
              <th scope="col" className={table.number}>
                {t("behind.sum")}
              </th>
            )}
            {(against ? counts : [t("behind.counts")]).map((heading) => (
              <th key={heading} scope="col">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {pages.map(({ items }) => (
            <Names key={items[0] && keyOf(items[0])} ids={items.map(({ customer }) => customer)}>
              {(nameOf) =>
                items.map((one) => (
                  <ContactRow
                    key={keyOf(one)}
                    one={one}
                    definition={definition}
                    against={against}
                    customer={one.may_open ? nameOf(one.customer) : null}
                  />
                ))
              }
            </Names>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const keyOf = ({ key }: Adding): string => key;

/** What customers give: stars, or a score. */
const isGiven = ({ unit }: Definition): boolean => unit === "stars" || unit === "score";

/** Whether contacts add more of it or less, and not just one each. */
const isLength = (definition: Definition): boolean => definition.unit === "duration" || isGiven(definition);

interface RowProps {
  one: Adding;
  definition: Definition;
  against: Definition | undefined;
  /** `null` when it is not for whoever looks to know. */
  customer: string | null;
}

function ContactRow({ one, definition, against, customer }: RowProps) {
  const { t } = useTranslation("reports");
  const format = useFormat();
  const text = useValueText();
  const part = usePlaceText(useCalled().names).part;
  const when = format.moment(one.at);
  const known = (by: "line" | "outcome", id: string | null) => id !== null && <small>{part(by, id)}</small>;
  return (
    <tr>
      <th scope="row">
        {one.may_open ? (
          <Link to="/history/$contact" params={{ contact: one.contact }}>
            {when}
          </Link>
        ) : (
          when
        )}
      </th>
      <td>{customer ?? <span title={t("behind.hidden")}>{NONE}</span>}</td>
      <td className={classes.pair}>
        {one.queue === null ? NONE : part("queue", one.queue)}
        {known("line", one.line)}
      </td>
      <td className={classes.pair}>
        {one.agent === null ? NONE : part("agent", one.agent)}
        {known("outcome", one.outcome)}
      </td>
      {!against && isLength(definition) && (
        <td className={table.number}>{text.value(isGiven(definition) ? "count" : definition.unit, one.top)}</td>
      )}
      <td>
        <Mark top={one.top} bottom={one.bottom} definition={definition} />
      </td>
      {against && (
        <td>
          <Mark top={one.other_top} bottom={one.other_bottom} definition={against} />
        </td>
      )}
    </tr>
  );
}

/** Where in the formula something counts. */
function Mark({ top, bottom, definition }: { top: number; bottom: number; definition: Definition }) {
  const { t } = useTranslation("reports");
  const mark = markOf(top, bottom, definition);
  return (
    <span className={classes.mark} data-mark={mark}>
      {t(`behind.mark.${mark}`)}
    </span>
  );
}

function markOf(top: number, bottom: number, definition: Definition): "above" | "below" | "both" | "alone" | "none" {
  if (top === 0 && bottom === 0) return "none";
  if (definition.bottom === null) return "alone";
  if (top !== 0 && bottom !== 0) return "both";
  return top === 0 ? "below" : "above";
}
