import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useAlarmText } from "@/app/live/use-alarm-text";
import { type AlarmCell, useAlarms } from "@/features/metrics/live/alarms";
import { useAnnouncement } from "@/lib/attention/context";
import { useLive } from "@/realtime/context";

/** Says each alarm aloud that is raised from now on, until somebody looks after it. */
export default function AlarmBells() {
  const { alarms } = useAlarms();
  const live = useLive();
  const [since] = useState(() => live.now());
  return alarms
    .filter(({ by, raised }) => by === null && raised >= since)
    .map((alarm) => <Bell key={`${alarm.alarm} ${alarm.raised}`} alarm={alarm} />);
}

function Bell({ alarm }: { alarm: AlarmCell }) {
  const { title, detail } = useAlarmText(alarm);
  const navigate = useNavigate();
  useAnnouncement("alarm", { title, body: detail ?? "", onClick: () => void navigate({ to: "/live" }) });
  return null;
}
