import { ActionIcon, Button, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { copied } from "@/components/settings/copied";
import { NamesInput } from "@/components/settings/names-input";
import settings from "@/components/settings/settings.module.css";
import { SettingsPage } from "@/components/settings/settings-page";
import { DateField } from "@/components/ui/date-field";
import { Icon } from "@/components/ui/icon";
import { type HoursSetting, useHoursSettings, useSaveHours } from "@/features/flows/api/settings";
import { WeekEditor } from "@/features/flows/components/week-editor";
import { useLinesOf } from "@/features/flows/hooks/use-lines-of";
import { nameIn } from "@/i18n/languages";
import { inOrder, ofDay, timesOf, WEEKDAYS, weekdayName } from "@/lib/week";

const blank = (): HoursSetting => ({
  hours: "",
  name: {},
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  spans: [0, 1, 2, 3, 4].map((weekday) => ({ weekday, start: 540, end: 1_080 })),
  holidays: [],
  is_active: true,
  version: 0,
});

/** When the centre is open, and the days on which it is not. */
export function HoursSettings({ canWrite }: { canWrite: boolean }) {
  const { t, i18n } = useTranslation("flows");
  const save = useSaveHours();
  const linesOf = useLinesOf();
  return (
    <SettingsPage
      icon="clock"
      table="hours"
      words={{
        title: t("hours.title"),
        lead: t("hours.lead"),
        add: t("hours.add"),
        empty: t("hours.empty"),
        off: t("hours.off"),
      }}
      query={useHoursSettings()}
      save={(wanted) => save({ ...wanted, spans: inOrder(wanted.spans) })}
      keyOf={({ hours }) => hours}
      nameOf={({ name }) => nameIn(i18n.language, name)}
      blank={blank}
      copyOf={(item) => ({ ...item, hours: "", name: copied(item.name), version: 0 })}
      usersOf={({ hours }) => linesOf("hours", hours)}
      columns={[
        { title: t("hours.open"), cell: (hours) => <Week hours={hours} /> },
        { title: t("hours.zone"), cell: ({ zone }) => zone },
        { title: t("hours.holidays"), cell: ({ holidays }) => holidays.length, isNumber: true },
      ]}
      form={(draft, change) => (
        <>
          <NamesInput value={draft.name} onChange={(name) => change({ name })} />
          <Zone value={draft.zone} onChange={(zone) => change({ zone })} />
          <WeekEditor value={draft.spans} onChange={(spans) => change({ spans })} />
          <Holidays value={draft.holidays} onChange={(holidays) => change({ holidays })} />
        </>
      )}
      canWrite={canWrite}
      width={680}
    />
  );
}

/** Days with the same hours stand together: `Mon, Tue 09:00–18:00`. */
function Week({ hours }: { hours: HoursSetting }) {
  const { i18n } = useTranslation("flows");
  const days = new Map<string, string[]>();
  for (const weekday of WEEKDAYS) {
    const times = timesOf(ofDay(inOrder(hours.spans), weekday));
    if (times) days.set(times, [...(days.get(times) ?? []), weekdayName(weekday, i18n.language, "short")]);
  }
  return [...days].map(([times, names]) => `${names.join(", ")} ${times}`).join("; ") || "–";
}

const ZONES = Intl.supportedValuesOf("timeZone");

function Zone({ value, onChange }: { value: string; onChange: (zone: string) => void }) {
  const { t } = useTranslation("flows");
  return (
    <>
      <TextInput
        label={t("hours.zone")}
        description={t("hours.zone_hint")}
        required
        withAsterisk={false}
        list="time-zones"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <datalist id="time-zones">
        {ZONES.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}

interface HolidaysProps {
  value: HoursSetting["holidays"];
  onChange: (holidays: HoursSetting["holidays"]) => void;
}

function Holidays({ value, onChange }: HolidaysProps) {
  const { t } = useTranslation("flows");
  const put = (index: number, patch: Partial<HolidaysProps["value"][number]>) =>
    onChange(value.map((holiday, place) => (place === index ? { ...holiday, ...patch } : holiday)));
  return (
    <fieldset className={settings.group}>
      <legend>{t("hours.holidays")}</legend>
      {value.length === 0 && <p className={settings.hint}>{t("hours.no_holidays")}</p>}
      {value.map((holiday, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a holiday may have no date yet.
        <div key={index} className={settings.line}>
          <DateField
            name={t("hours.date", { number: index + 1 })}
            required
            value={holiday.date}
            onChange={(date) => put(index, { date })}
          />
          <TextInput
            className={settings.grow}
            aria-label={t("hours.holiday", { number: index + 1 })}
            placeholder={t("hours.holiday_hint")}
            maxLength={100}
            value={holiday.name}
            onChange={(event) => put(index, { name: event.currentTarget.value })}
          />
          <ActionIcon
            aria-label={t("hours.remove_holiday", { number: index + 1 })}
            onClick={() => onChange(value.filter((_, place) => place !== index))}
          >
            <Icon name="trash" size={16} />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<Icon name="plus" size={14} />}
          onClick={() => onChange([...value, { date: "", name: "" }])}
        >
          {t("hours.add_holiday")}
        </Button>
      </div>
    </fieldset>
  );
}
