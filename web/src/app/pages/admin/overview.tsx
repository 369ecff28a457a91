import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Step, useSetup } from "@/app/admin/use-setup";
import classes from "@/app/pages/admin/admin.module.css";
import settings from "@/components/settings/settings.module.css";
import { Card } from "@/components/ui/card";
import { Icon } from "@/components/ui/icon";
import { Failed, LoadingRows, NoPermission } from "@/components/ui/states";
import { may, useMe } from "@/features/identity/api/session";
import { useDocumentTitle } from "@/lib/use-document-title";

/** What a centre needs before its first call, step by step, how far it is, and what makes it one's own. */
export function OverviewPage() {
  const { t } = useTranslation("app");
  const me = useMe();
  useDocumentTitle(t("admin.title"));
  return may(me, "settings.read") ? <Overview /> : <NoPermission />;
}

function Overview() {
  const { t } = useTranslation("app");
  const { steps, isReady, error, retry } = useSetup();
  const needed = steps?.filter(({ isNeeded }) => isNeeded) ?? [];
  const wished = steps?.filter(({ isNeeded }) => !isNeeded) ?? [];
  return (
    <div className={settings.page}>
      <header className={settings.head}>
        <div>
          <h1>{t("admin.overview.title")}</h1>
          <p>{t(isReady ? "admin.overview.ready" : "admin.overview.lead")}</p>
        </div>
      </header>
      <Card title={t("admin.overview.steps")} isPadded={false} aside={steps && progressOf(needed)}>
        {steps && <StepList steps={needed} />}
        {!steps && (error ? <Failed error={error} onRetry={retry} /> : <LoadingRows rows={6} height={30} />)}
      </Card>
      {wished.length > 0 && (
        <Card title={t("admin.overview.more")} isPadded={false} aside={progressOf(wished)}>
          <StepList steps={wished} />
        </Card>
      )}
    </div>
  );
}

const progressOf = (steps: readonly Step[]) => `${steps.filter(({ isDone }) => isDone).length} / ${steps.length}`;

function StepList({ steps }: { steps: readonly Step[] }) {
  return (
    <ol className={classes.steps}>
      {steps.map((step, index) => (
        <StepLine key={step.name} step={step} number={index + 1} />
      ))}
    </ol>
  );
}

function StepLine({ step, number }: { step: Step; number: number }) {
  const { t } = useTranslation("app");
  return (
    <li className={`${classes.step} ${step.isDone ? classes.done : ""}`}>
      <span className={classes.number}>{step.isDone ? <Icon name="check" size={16} /> : number}</span>
      <span className={classes.words}>
        <strong>
          {step.isOutside ? (
            <a href={step.to} target="_blank" rel="noopener">
              {t(`admin.overview.step.${step.name}.title`)}
            </a>
          ) : (
            <Link to={step.to}>{t(`admin.overview.step.${step.name}.title`)}</Link>
          )}
        </strong>
        <p>{t(`admin.overview.step.${step.name}.text`)}</p>
      </span>
      <span>{t(step.isDone ? "admin.overview.done" : "admin.overview.open")}</span>
    </li>
  );
}
