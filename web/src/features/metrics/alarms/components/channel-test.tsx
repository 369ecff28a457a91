import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import { Icon } from "@/components/ui/icon";
import { FailedLine } from "@/components/ui/states";
import { type Channel, useChannels, useTestChannel } from "@/features/metrics/alarms/api/channels";
import { Fate } from "@/features/metrics/alarms/components/fate";
import { RenewSecret } from "@/features/metrics/alarms/components/secret";

/** Whether the channel works: what became of the last delivery, and a button to try. It goes to the address that is saved. */
export function ChannelTest({ channel, means }: Pick<Channel, "channel" | "means">) {
  const { t } = useTranslation("alarms");
  const { data = [] } = useChannels();
  const test = useTestChannel(channel);
  const last = data.find((one) => one.channel === channel)?.last;
  return (
    <div className={settings.box}>
      <div className={settings.grow} role="status">
        {last ? <Fate delivery={last} /> : t("channels.never")}
        <FailedLine error={test.error} />
      </div>
      <Button
        variant="default"
        leftSection={<Icon name="bell" size={16} />}
        loading={test.isPending || (last?.what === "test" && last.fate === "waiting")}
        onClick={() => test.mutate()}
      >
        {t("channels.test")}
      </Button>
      {means === "webhook" && <RenewSecret channel={channel} />}
    </div>
  );
}
