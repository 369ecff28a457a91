import { Checkbox, NativeSelect, SegmentedControl } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMissedCounts } from "@/features/missed/api/missed";
import {
  CAUSES,
  type MissedFilter,
  type MissedQuery,
  missedSearch,
  OWNED,
  STATUSES,
} from "@/features/missed/api/missed-search";
import classes from "@/features/missed/components/missed.module.css";
import { useFormat } from "@/i18n/format";

interface Choice {
  value: string;
  label: string;
}

export interface MissedChoices {
  queue: readonly Choice[];
  agent?: readonly Choice[];
  team?: readonly Choice[];
}

interface Props {
  search: MissedFilter;
  query: MissedQuery;
  choices: MissedChoices;
  onSearch: (patch: MissedFilter) => void;
}

/** What the ledger is filtered by; beside each status and cause stands how many there are. */
export function MissedFilters({ search, query, choices, onSearch }: Props) {
  const { t } = useTranslation("missed");
  const format = useFormat();
  const counts = useMissedCounts(query).data;
  const counted = (label: string, count: number | undefined) =>
    counts === undefined ? label : t("filter.counted", { label, count: format.number(count ?? 0) });
  const all = Object.values(counts?.statuses ?? {}).reduce((sum, count) => sum + count, 0);
  const choose = (name: "cause" | "owned" | "queue" | "team" | "agent") => (value: string) =>
    onSearch({ [name]: missedSearch({ [name]: value })[name] });
  return (
    <div className={classes.filters}>
      <SegmentedControl
        aria-label={t("filter.status")}
        className={classes.statuses ?? ""}
        value={search.status ?? "open"}
        onChange={(value) =>
          onSearch({ status: value === "open" ? undefined : missedSearch({ status: value }).status })
        }
        data={[
          ...STATUSES.map((value) => ({ value, label: counted(t(`status.${value}`), counts?.statuses[value]) })),
          { value: "all", label: counted(t("filter.all"), all) },
        ]}
      />
      <Select
        label={t("filter.cause")}
        value={search.cause}
        any={t("filter.any_cause")}
        data={CAUSES.map((value) => ({ value, label: counted(t(`cause.${value}`), counts?.causes[value]) }))}
        onChoose={choose("cause")}
      />
      <Select
        label={t("filter.owner")}
        value={search.owned}
        any={t("filter.any_owner")}
        data={OWNED.map((value) => ({ value, label: t(`filter.owned.${value}`) }))}
        onChoose={choose("owned")}
      />
      {(["queue", "team", "agent"] as const).map((name) => (
        <Select
          key={name}
          label={t(`filter.${name}`)}
          value={search[name]}
          any={t(`filter.any_${name}`)}
          data={choices[name] ?? []}
          onChoose={choose(name)}
        />
      ))}
      <Checkbox
        label={t("filter.short")}
        checked={search.short ?? false}
        onChange={({ currentTarget: { checked } }) => onSearch({ short: checked || undefined })}
      />
    </div>
  );
}

interface SelectProps {
  label: string;
  value: string | undefined;
  any: string;
  data: readonly Choice[];
  onChoose: (value: string) => void;
}

function Select({ label, value, any, data, onChoose }: SelectProps) {
  if (data.length === 0) return null;
  return (
    <NativeSelect
      aria-label={label}
      value={value ?? ""}
      onChange={({ currentTarget }) => onChoose(currentTarget.value)}
      data={[{ value: "", label: any }, ...data]}
    />
  );
}
