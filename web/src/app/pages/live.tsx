import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { OpeningProvider } from "@/app/figures/opening";
import { Agents } from "@/app/live/agents";
import { Alarms } from "@/app/live/alarms";
import { Day } from "@/app/live/day";
import live from "@/app/live/live.module.css";
import { QueuesTable } from "@/app/live/queues-table";
import { SteeringProvider } from "@/app/live/steering";
import { SupervisionProvider, useSupervision } from "@/app/live/supervision";
import classes from "@/app/pages/page.module.css";
import { useNames } from "@/app/use-names";
import { Icon } from "@/components/ui/icon";
import { NoticesProvider } from "@/components/ui/notices";
import { NoPermission } from "@/components/ui/states";
import { ContactsBoard } from "@/features/contacts/components/contacts-board";
import { useContactsBoard } from "@/features/contacts/live/contacts";
import { may, useMe } from "@/features/identity/api/session";
import { DayChart } from "@/features/metrics/components/day-chart";
import { useToday } from "@/features/metrics/live/today";
import { useSkillSettings } from "@/features/people/api/settings";
import { useQueueName } from "@/features/queues/api/queues";
import { nameIn } from "@/i18n/languages";
import { useDocumentTitle } from "@/lib/use-document-title";

/** What happens now, for those who steer the day. */
export function LivePage() {
  const { t } = useTranslation("app");
  const me = useMe();
  useDocumentTitle(t("nav.live"));
  if (!may(me, "queues.watch")) {
    return (
      <div className={classes.page}>
        <h1>{t("nav.live")}</h1>
        <NoPermission />
      </div>
    );
  }
  return (
    <NoticesProvider>
      <SupervisionProvider>
        <SteeringProvider>
          <OpeningProvider>
            <Board />
          </OpeningProvider>
        </SteeringProvider>
      </SupervisionProvider>
    </NoticesProvider>
  );
}

function Board() {
  const { t } = useTranslation("app");
  const me = useMe();
  const queueName = useQueueName();
  const [queue, setQueue] = useState<string | null>(null);
  const chosen = queue === null ? undefined : { id: queue, name: queueName(queue) };
  return (
    <div className={classes.page}>
      <div className={live.head}>
        <h1>{t("nav.live")}</h1>
        {chosen && (
          <Button variant="default" rightSection={<Icon name="close" size={14} />} onClick={() => setQueue(null)}>
            {t("live.only", { queue: chosen.name })}
          </Button>
        )}
        <Button component={Link} to="/live/wall" variant="default" leftSection={<Icon name="tv" size={16} />}>
          {t("live.wall")}
        </Button>
      </div>
      <Alarms onOpenQueue={setQueue} />
      <Day />
      <div className={live.columns}>
        <QueuesTable chosen={queue} onChoose={setQueue} />
        <Chart queue={chosen} />
      </div>
      {may(me, "agents.watch") && <Agents queue={chosen} />}
      {may(me, "contacts.supervise") && <Contacts queue={queue} />}
    </div>
  );
}

function Chart({ queue }: { queue?: { id: string; name: string } | undefined }) {
  const { all, queues } = useToday();
  const cell = queue ? queues[queue.id] : all;
  return <DayChart target_percent={cell?.target_percent ?? null} queue={queue} />;
}

function Contacts({ queue }: { queue: string | null }) {
  const { hasPhone, monitored } = useSupervision();
  const board = useContactsBoard();
  const shown = queue === null ? board : { ...board, contacts: board.contacts.filter((each) => each.queue === queue) };
  const names = useNames(board.contacts.map(({ customer }) => customer));
  const { data: skills = [] } = useSkillSettings();
  const { i18n } = useTranslation();
  const skillName = (id: string) => {
    const found = skills.find(({ skill }) => skill === id);
    return found ? nameIn(i18n.language, found.name) : id;
  };
  return <ContactsBoard board={shown} names={names} monitored={monitored} hasPhone={hasPhone} skillName={skillName} />;
}
