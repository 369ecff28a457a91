import { SegmentedControl } from "@mantine/core";
import { useTranslation } from "react-i18next";

export type Status = "all" | "on" | "off";

interface Props {
  value: Status;
  items: readonly { is_active: boolean }[];
  onChange: (status: Status) => void;
}

/** Shows what is in use, what is not, or both; with how many there are of each. */
export function StatusFilter({ value, items, onChange }: Props) {
  const { t, i18n } = useTranslation("shared");
  const number = (count: number) => new Intl.NumberFormat(i18n.language).format(count);
  const on = items.filter(({ is_active }) => is_active).length;
  const counts: readonly [Status, number][] = [
    ["all", items.length],
    ["on", on],
    ["off", items.length - on],
  ];
  return (
    <SegmentedControl
      size="xs"
      aria-label={t("settings.show")}
      value={value}
      onChange={(status) => onChange(status as Status)}
      data={counts.map(([status, count]) => ({
        value: status,
        label: t(`settings.${status}`, { value: number(count) }),
      }))}
    />
  );
}

export const hasStatus = ({ is_active }: { is_active: boolean }, status: Status) =>
  status === "all" || is_active === (status === "on");
