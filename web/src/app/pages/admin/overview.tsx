import { Link, type LinkProps } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import classes from "@/app/pages/admin/admin.module.css";
import settings from "@/components/settings/settings.module.css";
import { Card } from "@/components/ui/card";
import { Icon } from "@/components/ui/icon";
import { Failed, LoadingRows, NoPermission } from "@/components/ui/states";
import { useHoursSettings, useLineSettings } from "@/features/flows/api/settings";
import { may, useMe } from "@/features/identity/api/session";
import { useAgentSettings } from "@/features/people/api/settings";
import { useQueueSettings, useRouteSettings } from "@/features/queues/api/settings";
import { useDocumentTitle } from "@/lib/use-document-title";

interface Step {
  name: "agents" | "queues" | "assignment" | "routes" | "hours" | "lines";
  to: NonNullable<LinkProps["to"]>;
  isDone: boolean;
}

/** What a centre needs before its first call, step by step, and how far it is. */
export function OverviewPage() {
  const { t } = useTranslation("app");
  const me = useMe();
  useDocumentTitle(t("admin.title"));
  return may(me, "settings.read") ? <Overview /> : <NoPermission />;
}

function Overview() {
  const { t } = useTranslation("app");
  const { steps, error, retry } = useSteps();
  const done = steps?.filter(({ isDone }) => isDone).length ?? 0;
  return (
    <div className={settings.page}>
      <header className={settings.head}>
        <div>
          <h1>{t("admin.overview.title")}</h1>
          <p>{t(done === steps?.length ? "admin.overview.ready" : "admin.overview.lead")}</p>
        </div>
      </header>
      <Card title={t("admin.overview.steps")} isPadded={false} aside={steps && `${done} / ${steps.length}`}>
        {steps && (
          <ol className={classes.steps}>
            {steps.map((step, index) => (
              <StepLine key={step.name} step={step} number={index + 1} />
            ))}
          </ol>
        )}
        {!steps && (error ? <Failed error={error} onRetry={retry} /> : <LoadingRows rows={6} height={30} />)}
      </Card>
    </div>
  );
}

function StepLine({ step, number }: { step: Step; number: number }) {
  const { t } = useTranslation("app");
  return (
    <li className={`${classes.step} ${step.isDone ? classes.done : ""}`}>
      <span className={classes.number}>{step.isDone ? <Icon name="check" size={16} /> : number}</span>
      <span className={classes.words}>
        <strong>
          <Link to={step.to}>{t(`admin.overview.step.${step.name}.title`)}</Link>
        </strong>
        <p>{t(`admin.overview.step.${step.name}.text`)}</p>
      </span>
      <span>{t(step.isDone ? "admin.overview.done" : "admin.overview.open")}</span>
    </li>
  );
}

interface Steps {
  /** `null` until all of it is known. */
  steps: Step[] | null;
  error: unknown;
  retry: () => void;
}

function useSteps(): Steps {
  const agents = useAgentSettings();
  const queues = useQueueSettings();
  const routes = useRouteSettings();
  const hours = useHoursSettings();
  const lines = useLineSettings();
  const all = [agents, queues, routes, hours, lines];
  const failed = all.filter(({ isError }) => isError);
  const isKnown = all.every(({ data }) => data !== undefined);
  const used = agents.data?.filter(({ is_active }) => is_active) ?? [];
  const steps: Step[] = [
    { name: "agents", to: "/admin/people", isDone: used.length > 0 },
    { name: "queues", to: "/admin/queues", isDone: isAnyUsed(queues) },
    { name: "assignment", to: "/admin/agents", isDone: used.some((agent) => agent.queues.length > 0) },
    { name: "routes", to: "/admin/routes", isDone: isAnyUsed(routes) },
    { name: "hours", to: "/admin/hours", isDone: isAnyUsed(hours) },
    { name: "lines", to: "/admin/lines", isDone: isAnyUsed(lines) },
  ];
  return {
    steps: isKnown ? steps : null,
    error: failed[0]?.error,
    retry: () => {
      for (const query of failed) void query.refetch();
    },
  };
}

const isAnyUsed = ({ data = [] }: { data?: readonly { is_active: boolean }[] | undefined }) =>
  data.some(({ is_active }) => is_active);
