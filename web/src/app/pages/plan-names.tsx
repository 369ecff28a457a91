import { lazy, type ReactElement, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useChoices } from "@/app/pages/admin/use-choices";
import { LoadingRows } from "@/components/ui/states";
import { LiveFigure } from "@/features/metrics/figures/live-figure";
import { useAgentName, useUserName } from "@/features/people/api/people";
import { useSkillSettings } from "@/features/people/api/settings";
import { useQueueName } from "@/features/queues/api/queues";
import { useRouteSettings, useStrategies } from "@/features/queues/api/settings";
import type { Choices } from "@/features/queues/components/choices";
import { withoutEmptyConditions } from "@/features/queues/components/steps";
import { useStepText } from "@/features/queues/hooks/use-step-text";
import type { Plan } from "@/features/twin/api/what-if";
import type { Names } from "@/features/twin/hooks/names";
import { nameIn } from "@/i18n/languages";
import { useCodeText } from "@/i18n/use-code-text";

/** Few questions are about routes: their editor comes when one is opened. */
const RouteSteps = lazy(async () => ({
  default: (await import("@/features/queues/components/route-steps")).RouteSteps,
}));

/** What stands behind the ids of a plan, each from the feature that knows it. */
export function usePlanNames(): Names {
  const { i18n } = useTranslation();
  const { data: skills = [] } = useSkillSettings();
  const { data: strategies = [] } = useStrategies();
  const { data: routes = [] } = useRouteSettings();
  const strategyText = useCodeText("queues");
  const choices = useChoices();
  const { sentence } = useStepText(choices);
  const queue = useQueueName();
  const agent = useAgentName();
  return {
    queue,
    agent,
    skill: (skill) => nameIn(i18n.language, skills.find((each) => each.skill === skill)?.name ?? { en: skill }),
    route: (route) => {
      const found = routes.find((each) => each.route === route);
      return found ? nameIn(i18n.language, found.name) : queue(route);
    },
    sentence: (_, step) => sentence(step),
    strategy: (strategy) => strategyText(`strategy.${strategy}`) ?? strategy,
    strategyText: (strategy) => strategyText(`strategy_text.${strategy}`) ?? "",
    strategies,
    skills: skills.filter(({ is_active }) => is_active).map(({ skill }) => skill),
    Person,
    Defined,
    routeSteps: ({ plan, steps, onChange }) => (
      <Suspense fallback={<LoadingRows rows={2} height={60} />}>
        <RouteSteps
          value={steps}
          choices={choicesOf(plan, choices, queue, agent)}
          isReadOnly={false}
          onChange={(next) => onChange(withoutEmptyConditions(next))}
        />
      </Suspense>
    ),
  };
}

function Person({ user }: { user: string }) {
  return useUserName(user) ?? "…";
}

/** Figures of the twin that are computed by a formula of the catalogue. */
const METRICS: Readonly<Record<string, string>> = { service_level: "sl.offered", abandonment: "abandonment" };

function Defined({ figure, children }: { figure: string; children: ReactElement }) {
  const metric = METRICS[figure];
  return metric === undefined ? children : <LiveFigure metric={metric}>{children}</LiveFigure>;
}

/** What routes of that day may name: whoever and whatever was there. */
function choicesOf(plan: Plan, all: Choices, queue: Names["queue"], agent: Names["agent"]): Choices {
  const hours = new Set(plan.hours);
  const teams = all.teams.filter(({ id }) => id in plan.teams);
  return {
    ...all,
    queues: plan.queues.map((each) => ({ id: each.queue, name: queue(each.queue), isActive: true })),
    agents: plan.agents.map((each) => ({ id: each.agent, name: agent(each.agent), isActive: true })),
    teams,
    hours: all.hours.filter(({ id }) => hours.has(id)),
  };
}
