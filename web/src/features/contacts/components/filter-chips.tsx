import { ActionIcon, Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { FILTERS, type FilterName, type HistorySearch, withoutFilters } from "@/features/contacts/api/history-search";
import classes from "@/features/contacts/components/history-filters.module.css";
import { useFormat } from "@/i18n/format";

interface Props {
  search: HistorySearch;
  /** The names behind ids, each from the feature that knows it. */
  names: Readonly<Record<"agent" | "customer" | "line" | "outcome" | "queue" | "team", (id: string) => string>>;
  onSearch: (search: HistorySearch) => void;
}

/** What is filtered by; each can be taken away, and all at once. */
export function FilterChips({ search, names, onSearch }: Props) {
  const { t } = useTranslation("contacts");
  const textOf = useFilterText(search, names);
  const shown = FILTERS.filter((name) => search[name] !== undefined);
  if (shown.length === 0) return null;
  const without = (name: FilterName) =>
    onSearch({
      ...search,
      ...(name === "period" && { from: undefined, to: undefined }),
      [name]: undefined,
      cursor: undefined,
    });
  return (
    <ul className={classes.chips} aria-label={t("filter.shown")}>
      {shown.map((name) => (
        <li key={name} className={classes.chip}>
          <span>{textOf(name)}</span>
          <ActionIcon
            size={26}
            radius="xl"
            aria-label={t("filter.remove", { filter: textOf(name) })}
            onClick={() => without(name)}
          >
            <Icon name="close" size={14} />
          </ActionIcon>
        </li>
      ))}
      <li>
        <Button size="compact-sm" variant="subtle" onClick={() => onSearch(withoutFilters(search))}>
          {t("filter.clear")}
        </Button>
      </li>
    </ul>
  );
}

function useFilterText(search: HistorySearch, names: Props["names"]): (name: FilterName) => string {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  const named = (name: FilterName, value: string) => t("filter.named", { name: t(`filter.names.${name}`), value });
  return (name) => {
    const value = search[name] ?? "";
    switch (name) {
      case "q":
        return t("filter.quoted", { text: value });
      case "period":
        return search.period === "range" ? rangeText(search) : t(`filter.periods.${search.period ?? "today"}`);
      case "result":
        return t(`filter.results.${search.result ?? "answered"}`);
      case "recorded":
        return t(`filter.recordings.${search.recorded ?? "yes"}`);
      case "review":
        return t(`filter.reviews.${search.review ?? "yes"}`);
      case "comment":
        return commentText(search.comment ?? "yes");
      case "language":
        return named(name, format.languageName(value));
      case "rating":
        return named(name, [...value].join(", "));
      case "talk":
        return named(name, t("filter.at_least", { time: format.length(Number(value)) }));
      default:
        return named(name, names[name](value));
    }
  };

  function commentText(comment: NonNullable<HistorySearch["comment"]>): string {
    return comment === "yes" || comment === "no"
      ? t(`filter.comments.${comment}`)
      : named("comment", t(`comment.kinds.${comment}`));
  }

  function rangeText({ from, to }: HistorySearch): string {
    const day = (written: string | undefined) => (written ? format.date(written) : "…");
    return t("filter.range", { from: day(from), to: day(to) });
  }
}
