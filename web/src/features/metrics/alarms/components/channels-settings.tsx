import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SettingsPage } from "@/components/settings/settings-page";
import { type Channel, useChannels, useSaveChannel } from "@/features/metrics/alarms/api/channels";
import { ChannelForm, type Choices } from "@/features/metrics/alarms/components/channel-form";
import classes from "@/features/metrics/alarms/components/channels-settings.module.css";
import { Fate } from "@/features/metrics/alarms/components/fate";
import { SecretDialog } from "@/features/metrics/alarms/components/secret";
import type { Language } from "@/i18n/languages";

const blank = (language: Language): Channel => ({
  channel: "",
  means: "mail",
  name: "",
  address: "",
  causes: [],
  queues: [],
  teams: [],
  least: "serious",
  after_s: 60,
  quiet: null,
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  language,
  is_active: true,
  version: 0,
});

interface Props {
  choices: Choices;
  canWrite: boolean;
}

/** Who hears of alarms by e-mail or webhook. The secret of a new webhook is shown once. */
export function ChannelsSettings({ choices, canWrite }: Props) {
  const { t, i18n } = useTranslation("alarms");
  const save = useSaveChannel();
  const [secret, setSecret] = useState<string | null>(null);
  const saved = async (wanted: Channel) => {
    const found = await save(wanted);
    setSecret(found.secret ?? null);
    return found;
  };
  return (
    <>
      <SettingsPage
        icon="bell"
        words={{
          title: t("channels.title"),
          lead: t("channels.lead"),
          add: t("channels.add"),
          empty: t("channels.empty"),
          off: t("channels.off"),
        }}
        query={useChannels()}
        save={saved}
        keyOf={({ channel }) => channel}
        nameOf={({ name }) => name}
        blank={() => blank(i18n.language as Language)}
        columns={[
          {
            title: t("channels.means"),
            cell: ({ means }) => t(`means.${means}`),
            sortBy: ({ means }) => t(`means.${means}`),
          },
          {
            title: t("channels.address"),
            cell: ({ address }) => <Address address={address} />,
            sortBy: ({ address }) => address,
          },
          { title: t("channels.least"), cell: ({ least }) => t(`from.${least}`) },
          { title: t("channels.last"), cell: (one) => <Last channel={one} /> },
        ]}
        form={(draft, change) => <ChannelForm draft={draft} choices={choices} change={change} />}
        canWrite={canWrite}
        width={560}
      />
      {secret !== null && <SecretDialog secret={secret} onClose={() => setSecret(null)} />}
    </>
  );
}

function Last({ channel: { last } }: { channel: Channel }) {
  const { t } = useTranslation("alarms");
  if (!last) return t("channels.never");
  return <Fate delivery={last} />;
}

function Address({ address }: { address: string }) {
  return (
    <span className={classes.address} title={address}>
      {address}
    </span>
  );
}
