import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Step, useSetup } from "@/app/admin/use-setup";
import classes from "@/app/welcome/welcome.module.css";
import { Card } from "@/components/ui/card";
import { Icon } from "@/components/ui/icon";
import { Failed, LoadingRows } from "@/components/ui/states";

/** How far the centre is on the way to being one's own, each line a link to where it is done. */
export function Checklist() {
  const { t } = useTranslation("welcome");
  const { steps, error, retry } = useSetup();
  const done = steps?.filter(({ isDone }) => isDone).length ?? 0;
  return (
    <Card
      title={t("checklist.title")}
      aside={steps && <span className={classes.quiet}>{t("checklist.progress", { done, all: steps.length })}</span>}
    >
      {steps && <Lines steps={steps} />}
      {!steps && (error ? <Failed error={error} onRetry={retry} /> : <LoadingRows rows={6} />)}
    </Card>
  );
}

/** What is done is folded away while something is not. */
function Lines({ steps }: { steps: readonly Step[] }) {
  const { t } = useTranslation("welcome");
  const open = steps.filter(({ isDone }) => !isDone);
  const done = steps.filter(({ isDone }) => isDone);
  return (
    <div className={classes.lines}>
      {open.length > 0 && (
        <ul className={classes.checklist}>
          {open.map((step, index) => (
            <CheckLine key={step.name} step={step} isNext={index === 0} />
          ))}
        </ul>
      )}
      {done.length > 0 && (
        <details open={open.length === 0}>
          <summary className={classes.fold}>{t("checklist.all_done", { count: done.length })}</summary>
          <ul className={classes.checklist}>
            {done.map((step) => (
              <CheckLine key={step.name} step={step} isNext={false} />
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function CheckLine({ step, isNext }: { step: Step; isNext: boolean }) {
  const { t } = useTranslation("app");
  const { t: words } = useTranslation("welcome");
  const title = t(`admin.overview.step.${step.name}.title`);
  return (
    <li className={`${classes.check} ${step.isDone ? classes.checked : ""}`}>
      {step.isDone ? (
        <Icon name="check-circle" size={18} color="var(--good)" />
      ) : (
        <span className={classes.circle} aria-hidden="true" />
      )}
      <span>
        {step.isOutside ? (
          <a href={step.to} target="_blank" rel="noopener">
            {title}
          </a>
        ) : (
          <Link to={step.to}>{title}</Link>
        )}
        {step.isDone && <span className={classes.forEars}>{words("checklist.done")}</span>}
        {isNext && <span className={classes.hint}>{t(`admin.overview.step.${step.name}.text`)}</span>}
      </span>
    </li>
  );
}
