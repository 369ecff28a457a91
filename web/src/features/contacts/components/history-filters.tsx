import { Button, Checkbox, NativeSelect, Popover, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { COMMENT_KINDS } from "@/features/contacts/api/comments";
import {
  FILTERS,
  type HistorySearch,
  historySearch,
  LEAST_TALKS,
  PERIODS,
  RESULTS,
  STARS,
} from "@/features/contacts/api/history-search";
import classes from "@/features/contacts/components/history-filters.module.css";
import { useFormat } from "@/i18n/format";
import { LANGUAGES } from "@/i18n/languages";

export interface Choice {
  value: string;
  label: string;
}

/** What can be chosen from; what a person cannot look for is left out. */
export interface Choices {
  queue: readonly Choice[];
  agent?: readonly Choice[];
  team?: readonly Choice[];
  line: readonly Choice[];
  outcome: readonly Choice[];
}

interface Props {
  search: HistorySearch;
  choices: Choices;
  onSearch: (search: HistorySearch) => void;
}

/** The period beside the button that opens all other filters. What is chosen holds at once. */
export function HistoryFilters({ search, choices, onSearch }: Props) {
  const { t } = useTranslation("contacts");
  const count = FILTERS.filter((name) => name !== "q" && name !== "period" && search[name] !== undefined).length;
  const change = (patch: Record<string, string | undefined>) =>
    onSearch(historySearch({ ...search, ...patch, cursor: undefined }));
  return (
    <div className={classes.bar}>
      <NativeSelect
        aria-label={t("filter.period")}
        value={search.period ?? ""}
        onChange={({ currentTarget: { value } }) => change({ period: value, from: undefined, to: undefined })}
        data={[
          { value: "", label: t("filter.periods.all") },
          ...PERIODS.map((value) => ({ value, label: t(`filter.periods.${value}`) })),
        ]}
      />
      {search.period === "range" &&
        (["from", "to"] as const).map((name) => (
          <TextInput
            key={name}
            type="date"
            aria-label={t(`filter.${name}`)}
            value={search[name] ?? ""}
            onChange={({ currentTarget: { value } }) => change({ [name]: value })}
          />
        ))}
      <Popover position="bottom-end" shadow="md" trapFocus returnFocus withinPortal={false} width="min(560px, 92vw)">
        <Popover.Target>
          <Button variant="default" leftSection={<Icon name="sound" size={16} />}>
            {count === 0 ? t("filter.open") : t("filter.open_some", { count })}
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t("filter.title")}>
          <div className={classes.fields}>
            <Selects search={search} choices={choices} change={change} />
          </div>
          <Ratings chosen={search.rating ?? ""} onChoose={(rating) => change({ rating })} />
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}

interface SelectsProps {
  search: HistorySearch;
  choices: Choices;
  change: (patch: Record<string, string | undefined>) => void;
}

function Selects({ search, choices, change }: SelectsProps) {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  const data = {
    queue: choices.queue,
    agent: choices.agent,
    team: choices.team,
    line: choices.line,
    outcome: choices.outcome,
    result: RESULTS.map((value) => ({ value, label: t(`filter.results.${value}`) })),
    language: LANGUAGES.map((value) => ({ value, label: format.languageName(value) })),
    recorded: (["yes", "no"] as const).map((value) => ({ value, label: t(`filter.recordings.${value}`) })),
    review: (["yes", "no"] as const).map((value) => ({ value, label: t(`filter.reviews.${value}`) })),
    comment: [
      ...(["yes", "no"] as const).map((value) => ({ value, label: t(`filter.comments.${value}`) })),
      ...COMMENT_KINDS.map((value) => ({ value, label: t(`comment.kinds.${value}`) })),
    ],
    talk: LEAST_TALKS.map((value) => ({ value, label: t("filter.at_least", { time: format.length(Number(value)) }) })),
  } as const;
  return (Object.keys(data) as (keyof typeof data)[]).map((name) => {
    const found = data[name];
    if (!found || found.length === 0) return null;
    return (
      <NativeSelect
        key={name}
        label={t(`filter.names.${name}`)}
        value={search[name] ?? ""}
        onChange={({ currentTarget: { value } }) => change({ [name]: value })}
        data={[{ value: "", label: t("filter.any") }, ...found]}
      />
    );
  });
}

function Ratings({ chosen, onChoose }: { chosen: string; onChoose: (rating: string) => void }) {
  const { t } = useTranslation("contacts");
  return (
    <fieldset className={classes.ratings}>
      <legend>{t("filter.names.rating")}</legend>
      {STARS.map((star) => (
        <Checkbox
          key={star}
          label={t("filter.stars", { count: Number(star) })}
          checked={chosen.includes(star)}
          onChange={({ currentTarget: { checked } }) =>
            onChoose(STARS.filter((each) => (each === star ? checked : chosen.includes(each))).join(""))
          }
        />
      ))}
    </fieldset>
  );
}
