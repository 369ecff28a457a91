import { NativeSelect, Radio, Stack, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import { type Channel, WEIGHTS, type Weight } from "@/features/metrics/alarms/api/channels";
import { CausesField, type Choice, Some } from "@/features/metrics/alarms/components/channel-scope";
import { ChannelTest } from "@/features/metrics/alarms/components/channel-test";
import classes from "@/features/metrics/alarms/components/channels-settings.module.css";
import { QuietField } from "@/features/metrics/alarms/components/quiet-field";
import { useFormat } from "@/i18n/format";
import { isLanguage, LANGUAGES } from "@/i18n/languages";

const MEANS = ["mail", "webhook"] as const;
const PATIENCE = [0, 60, 300, 900, 1_800];

/** What alarms may be about. */
export interface Choices {
  queues: readonly Choice[];
  teams: readonly Choice[];
}

interface Props {
  draft: Channel;
  choices: Choices;
  change: (patch: Partial<Channel>) => void;
}

/** Where to, of what, and when. How a channel is reached does not change any more once it is there. */
export function ChannelForm({ draft, choices, change }: Props) {
  const { t } = useTranslation("alarms");
  const isNew = draft.version === 0;
  return (
    <>
      {isNew && (
        <Radio.Group
          label={t("channels.means")}
          value={draft.means}
          onChange={(value) => change({ means: MEANS.find((means) => means === value) ?? draft.means, address: "" })}
        >
          <Stack gap={8} mt={6}>
            {MEANS.map((means) => (
              <Radio key={means} value={means} label={t(`means.${means}`)} description={t(`means_text.${means}`)} />
            ))}
          </Stack>
        </Radio.Group>
      )}
      <TextInput
        label={t("channels.name")}
        description={t("channels.name_hint")}
        required
        withAsterisk={false}
        maxLength={80}
        value={draft.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <TextInput
        label={t(`address.${draft.means}`)}
        description={t(`address_hint.${draft.means}`)}
        type={draft.means === "mail" ? "email" : "url"}
        required
        withAsterisk={false}
        maxLength={1_000}
        value={draft.address}
        onChange={(event) => change({ address: event.currentTarget.value.trim() })}
      />
      {!isNew && <ChannelTest channel={draft.channel} means={draft.means} />}
      <When draft={draft} change={change} />
      <CausesField value={draft.causes ?? []} onChange={(causes) => change({ causes })} />
      <Some
        name="queues"
        value={draft.queues ?? []}
        choices={choices.queues}
        onChange={(queues) => change({ queues })}
      />
      <Some name="teams" value={draft.teams ?? []} choices={choices.teams} onChange={(teams) => change({ teams })} />
      <QuietField
        value={draft.quiet ?? null}
        zone={draft.zone ?? "UTC"}
        onChange={(quiet) => change({ quiet })}
        onZone={(zone) => change({ zone })}
      />
      <SpokenIn value={draft.language ?? "en"} onChange={(language) => change({ language })} />
    </>
  );
}

/** From which weight on, and how long somebody at a screen has time before. */
function When({ draft, change }: Omit<Props, "choices">) {
  const { t } = useTranslation("alarms");
  const format = useFormat();
  const after = (seconds: number) =>
    seconds === 0 ? t("after.at_once") : t("after.s", { time: format.length(seconds) });
  const known = PATIENCE.includes(draft.after_s ?? 60) ? PATIENCE : [...PATIENCE, draft.after_s ?? 60];
  return (
    <div className={`${settings.pair} ${classes.when}`}>
      <NativeSelect
        label={t("channels.least")}
        value={draft.least}
        onChange={(event) => change({ least: event.currentTarget.value as Weight })}
        data={WEIGHTS.map((weight) => ({ value: weight, label: t(`from.${weight}`) }))}
      />
      <NativeSelect
        label={t("channels.after")}
        description={t("channels.after_hint")}
        inputWrapperOrder={["label", "input", "description", "error"]}
        value={String(draft.after_s)}
        onChange={(event) => change({ after_s: Number(event.currentTarget.value) })}
        data={known.map((seconds) => ({ value: String(seconds), label: after(seconds) }))}
      />
    </div>
  );
}

function SpokenIn({ value, onChange }: { value: string; onChange: (language: (typeof LANGUAGES)[number]) => void }) {
  const { t } = useTranslation("alarms");
  const format = useFormat();
  return (
    <NativeSelect
      label={t("channels.language")}
      value={value}
      onChange={({ currentTarget }) => isLanguage(currentTarget.value) && onChange(currentTarget.value)}
      data={LANGUAGES.map((language) => ({ value: language, label: format.languageName(language) }))}
    />
  );
}
