import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAlarmTitle } from "@/app/live/use-alarm-text";
import classes from "@/app/pages/page.module.css";
import { Icon } from "@/components/ui/icon";
import { NoPermission } from "@/components/ui/states";
import { may, useMe } from "@/features/identity/api/session";
import { useChannels } from "@/features/metrics/alarms/api/channels";
import type { PastAlarm } from "@/features/metrics/alarms/api/past-alarms";
import { PastAlarms } from "@/features/metrics/alarms/components/past-alarms";
import { useUserName } from "@/features/people/api/people";
import { useFormat } from "@/i18n/format";
import { useDocumentTitle } from "@/lib/use-document-title";

/** Every alarm that was, and who heard of it. */
export function PastAlarmsPage() {
  const { t } = useTranslation("alarms");
  const me = useMe();
  useDocumentTitle(t("past.title"));
  return may(me, "alarms.handle") ? <Page /> : <NoPermission />;
}

function Page() {
  const { t } = useTranslation("alarms");
  const { data: channels = [] } = useChannels();
  const channelOf = (id: string) => channels.find(({ channel }) => channel === id)?.name ?? id;
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <h1>{t("past.title")}</h1>
        <span className={classes.sub}>{t("past.lead")}</span>
        <Button component={Link} to="/admin/alarms" variant="default" leftSection={<Icon name="bell" size={16} />}>
          {t("past.channels")}
        </Button>
      </div>
      <PastAlarms
        words={{
          title: (alarm) => <Title alarm={alarm} />,
          owner: (alarm) => <Owner alarm={alarm} />,
          channel: channelOf,
        }}
      />
    </div>
  );
}

function Title({ alarm }: { alarm: PastAlarm }) {
  return useAlarmTitle(alarm);
}

function Owner({ alarm }: { alarm: PastAlarm }) {
  const { t } = useTranslation("alarms");
  const format = useFormat();
  const name = useUserName(alarm.by);
  if (name === null) return null;
  const deed = alarm.snoozed_until === null ? "past.owned" : "past.put_off";
  return t(deed, { name, time: format.time(alarm.at ?? alarm.raised) });
}
