import { ActionIcon, Button, NativeSelect } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { OpeningProvider } from "@/app/figures/opening";
import classes from "@/app/pages/page.module.css";
import type { MyDaySearch } from "@/app/routes/my-day";
import { useHistoryChoices } from "@/app/use-history-choices";
import { useNames } from "@/app/use-names";
import { Card } from "@/components/ui/card";
import { DateField } from "@/components/ui/date-field";
import { Icon } from "@/components/ui/icon";
import { Loaded, LoadingRows, Message, NoPermission } from "@/components/ui/states";
import { useParts } from "@/features/contacts/api/parts";
import { PartsTable } from "@/features/contacts/components/parts-table";
import { may, useMe } from "@/features/identity/api/session";
import { dayOf } from "@/features/metrics/day/api/day-figures";
import { DayFigures } from "@/features/metrics/day/components/day-figures";
import { TimeLine } from "@/features/people/components/time-line";
import { type Day, daysLater, localDay } from "@/lib/dates";
import { useDocumentTitle } from "@/lib/use-document-title";

/** An agent's day in the figures that everybody else sees, too. Whoever may see others chooses whose. */
export function MyDayPage() {
  const { t } = useTranslation("metrics");
  const me = useMe();
  useDocumentTitle(t("my_day.title"));
  return may(me, "reports.read") ? <Page /> : <NoPermission />;
}

function Page() {
  const { t } = useTranslation("metrics");
  const me = useMe();
  const search = useSearch({ from: "/signed-in/my-day" });
  const names = useNames();
  const agent = search.agent ?? me.agent;
  const today = localDay(new Date());
  const day = search.day !== undefined && search.day <= today ? search.day : today;
  const isOwn = agent === me.agent;
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <h1>{isOwn || agent === null ? t("my_day.title") : t("my_day.title_of", { agent: names.agent(agent) })}</h1>
        <WhoseDay agent={agent} search={search} />
        <DayChoice day={day} today={today} search={search} />
      </div>
      {agent === null ? (
        <Message icon="clock" title={t("my_day.not_agent_title")} text={t("my_day.not_agent_text")} />
      ) : (
        <AgentDay key={`${agent} ${day}`} agent={agent} day={day} />
      )}
    </div>
  );
}

function AgentDay({ agent, day }: { agent: string; day: Day }) {
  const { t } = useTranslation("metrics");
  const { t: contacts } = useTranslation("contacts");
  const me = useMe();
  const mayOpen = may(me, "contacts.read");
  const { since, until } = dayOf(agent, day);
  const parts = useParts(agent, { since, until }, mayOpen);
  const names = useNames((parts.data ?? []).map(({ contact }) => contact.customer));
  const holds = useMemo(() => (parts.data ?? []).flatMap((part) => part.holds), [parts.data]);
  return (
    <>
      <p className={classes.sub}>{t("my_day.lead")}</p>
      <TimeLine agent={agent} since={since} until={until} holds={holds} mayOpen={mayOpen} />
      <OpeningProvider>
        <DayFigures agent={agent} day={day} />
      </OpeningProvider>
      {mayOpen && (
        <Card title={contacts("parts.title")} isPadded={false}>
          <Loaded query={parts} loading={<LoadingRows rows={6} />}>
            {(found) => (
              <PartsTable parts={found} names={names} me={agent === me.agent && may(me, "desk.use") ? agent : null} />
            )}
          </Loaded>
        </Card>
      )}
    </>
  );
}

/** Whoever sees more than their own chooses an agent. */
function WhoseDay({ agent, search }: { agent: string | null; search: MyDaySearch }) {
  const { t } = useTranslation("metrics");
  const navigate = useNavigate();
  const { choices } = useHistoryChoices();
  if (!choices.agent) return null;
  return (
    <NativeSelect
      aria-label={t("my_day.agent")}
      value={agent ?? ""}
      onChange={({ currentTarget: { value } }) =>
        void navigate({ to: "/my-day", search: { ...search, agent: value || undefined } })
      }
      data={[...(agent === null ? [{ value: "", label: "–" }] : []), ...choices.agent]}
    />
  );
}

function DayChoice({ day, today, search }: { day: Day; today: Day; search: MyDaySearch }) {
  const { t } = useTranslation("metrics");
  const navigate = useNavigate();
  const go = (wanted: Day) =>
    void navigate({ to: "/my-day", search: { ...search, day: wanted >= today ? undefined : wanted } });
  return (
    <span className={classes.choice}>
      <ActionIcon variant="default" size="lg" aria-label={t("my_day.before")} onClick={() => go(daysLater(day, -1))}>
        <Icon name="chevron-left" size={16} />
      </ActionIcon>
      <DateField name={t("my_day.date")} value={day} onChange={(wanted) => wanted && go(wanted)} />
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={t("my_day.after")}
        disabled={day === today}
        onClick={() => go(daysLater(day, 1))}
      >
        <Icon name="chevron-right" size={16} />
      </ActionIcon>
      {day !== today && (
        <Button variant="default" onClick={() => go(today)}>
          {t("my_day.today")}
        </Button>
      )}
    </span>
  );
}
