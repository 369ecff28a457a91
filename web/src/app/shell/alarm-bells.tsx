import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useAlarmText } from "@/app/live/use-alarm-text";
import { type AlarmCell, useAlarms } from "@/features/metrics/live/alarms";
import { useAnnouncement } from "@/lib/attention/context";
import type { Micros } from "@/lib/micros";
import { onTick } from "@/lib/ticker";
import { useLive } from "@/realtime/context";

/** Says each alarm aloud that is told from now on, until somebody looks after it, and again when somebody put it off. */
export default function AlarmBells() {
  const { alarms } = useAlarms();
  const live = useLive();
  const [since] = useState(() => live.now());
  const [now, setNow] = useState(since);
  const isAnyPutOff = alarms.some(({ snoozed_until }) => snoozed_until !== null && snoozed_until > now);
  useEffect(() => (isAnyPutOff ? onTick(() => setNow(live.now())) : undefined), [isAnyPutOff, live]);
  return alarms
    .filter((alarm) => heardAt(alarm, now) >= since)
    .map((alarm) => <Bell key={`${alarm.alarm} ${heardAt(alarm, now)}`} alarm={alarm} />);
}

/** When it was to be heard of last; never where it is held back, no news, or somebody looks after it. */
function heardAt({ by, told, snoozed_until }: AlarmCell, now: Micros): number {
  if (by === null) return told ?? Number.NEGATIVE_INFINITY;
  return snoozed_until !== null && snoozed_until <= now ? snoozed_until : Number.NEGATIVE_INFINITY;
}

function Bell({ alarm }: { alarm: AlarmCell }) {
  const { title, detail } = useAlarmText(alarm);
  const navigate = useNavigate();
  useAnnouncement("alarm", { title, body: detail ?? "", onClick: () => void navigate({ to: "/live" }) });
  return null;
}
