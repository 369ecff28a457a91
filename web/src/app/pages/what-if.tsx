import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import classes from "@/app/pages/page.module.css";
import { Card } from "@/components/ui/card";
import { NoticesProvider } from "@/components/ui/notices";
import { Loaded, LoadingRows, Message, NoPermission } from "@/components/ui/states";
import { may, useMe } from "@/features/identity/api/session";
import { useAgentName } from "@/features/people/api/people";
import { useSkillSettings } from "@/features/people/api/settings";
import { useQueueName } from "@/features/queues/api/queues";
import { useStrategies } from "@/features/queues/api/settings";
import { useDays } from "@/features/twin/api/what-if";
import type { WhatIfSearch } from "@/features/twin/api/what-if-search";
import { DayChoice } from "@/features/twin/components/day-choice";
import { WhatIf } from "@/features/twin/components/what-if";
import type { Names } from "@/features/twin/hooks/names";
import { nameIn } from "@/i18n/languages";
import { useCodeText } from "@/i18n/use-code-text";
import { useDocumentTitle } from "@/lib/use-document-title";

/** Asks the twin what a past day would have been like otherwise. Day and changes are in the address, so that it can be shared. */
export function WhatIfPage() {
  const { t } = useTranslation("twin");
  const me = useMe();
  useDocumentTitle(t("title"));
  return may(me, "twin.ask") ? <Page /> : <NoPermission />;
}

function Page() {
  const { t } = useTranslation("twin");
  const search = useSearch({ from: "/signed-in/plan/what-if" });
  const navigate = useNavigate();
  const days = useDays();
  const names = usePlanNames();
  const put = (patch: WhatIfSearch) =>
    void navigate({
      to: "/plan/what-if",
      search: (before) => ({ ...before, ...patch }),
      replace: true,
      resetScroll: false,
    });
  return (
    <NoticesProvider>
      <div className={classes.page}>
        <Loaded query={days} loading={<LoadingRows rows={8} height={40} />}>
          {(found) => {
            const day = found.find((each) => each.day === search.day)?.day ?? found[0]?.day;
            return (
              <>
                <div className={classes.head}>
                  <h1>{t("title")}</h1>
                  {day && (
                    <DayChoice
                      days={found}
                      day={day}
                      onChoose={(chosen) => put({ day: chosen, change: undefined, question: undefined })}
                    />
                  )}
                </div>
                {day ? (
                  <WhatIf day={day} search={search} names={names} onSearch={put} />
                ) : (
                  <Card>
                    <Message icon="calendar" title={t("empty.days.title")} text={t("empty.days.text")} />
                  </Card>
                )}
              </>
            );
          }}
        </Loaded>
      </div>
    </NoticesProvider>
  );
}

/** The names of what a plan speaks of, each from the feature that knows it. */
function usePlanNames(): Names {
  const { i18n } = useTranslation();
  const { data: skills = [] } = useSkillSettings();
  const { data: strategies = [] } = useStrategies();
  const strategyText = useCodeText("queues");
  return {
    queue: useQueueName(),
    agent: useAgentName(),
    skill: (skill) => nameIn(i18n.language, skills.find((each) => each.skill === skill)?.name ?? { en: skill }),
    strategy: (strategy) => strategyText(`strategy.${strategy}`) ?? strategy,
    strategyText: (strategy) => strategyText(`strategy_text.${strategy}`) ?? "",
    strategies,
    skills: skills.filter(({ is_active }) => is_active).map(({ skill }) => skill),
  };
}
