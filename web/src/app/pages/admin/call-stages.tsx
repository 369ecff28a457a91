import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CallPath, Hours, Said, Step, Way } from "@/app/admin/call-path";
import classes from "@/app/pages/admin/line-path.module.css";
import { RecordLink } from "@/components/settings/record-link";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-paths";
import type { LineSetting } from "@/features/flows/api/settings";
import { usePromptName } from "@/features/flows/hooks/use-prompt-name";
import { LANGUAGE_NAMES, nameIn } from "@/i18n/languages";
import { useCodeText } from "@/i18n/use-code-text";
import { timesOf } from "@/lib/week";

/** The path of a call from above to below; where the menu parts callers, the ways stand beside each other. */
export function CallStages({ line, path }: { line: LineSetting; path: CallPath }) {
  const { t } = useTranslation("flows");
  const languages = line.languages.map((language) => LANGUAGE_NAMES[language]).join(", ");
  return (
    <ol className={classes.stages}>
      <Stage icon="phone-incoming" title={t("path.line")}>
        <p>{t("path.speaks", { languages })}</p>
      </Stage>
      {path.before.length > 0 && (
        <Stage icon="speaker" title={t("path.greeting")}>
          <Sayings of={path.before} />
        </Stage>
      )}
      <Stage icon="clock" title={t("path.hours")}>
        {path.hours.length === 0 && <p>{t("path.always")}</p>}
        {path.hours.map((one) => (
          <Open key={one.hours.hours} {...one} />
        ))}
        {path.closed.length > 0 && (
          <>
            <p>{t("path.when_closed")}</p>
            <Sayings of={path.closed} />
          </>
        )}
      </Stage>
      {path.menu.length > 0 && (
        <Stage icon="dialpad" title={t("path.menu")}>
          <Sayings of={path.menu} />
        </Stage>
      )}
      <Stage icon="route" title={t("path.led")}>
        <div className={classes.ways}>
          {path.ways.map((way) => (
            <WayCard key={`${way.digits}.${way.id}`} way={way} isOnly={path.ways.length === 1} />
          ))}
        </div>
      </Stage>
      {path.after.length > 0 && (
        <Stage icon="star" title={t("path.after")}>
          <Sayings of={path.after} />
        </Stage>
      )}
    </ol>
  );
}

function Stage({ icon, title, children }: { icon: IconName; title: string; children: ReactNode }) {
  return (
    <li className={classes.stage}>
      <span className={classes.glyph}>
        <Icon name={icon} size={17} />
      </span>
      <div className={classes.body}>
        <h3>{title}</h3>
        {children}
      </div>
    </li>
  );
}

function Sayings({ of }: { of: readonly Said[] }) {
  const { t, i18n } = useTranslation("flows");
  const promptName = usePromptName();
  return (
    <ul className={classes.sayings}>
      {of.map(({ slot, prompt, id, missing }) => {
        const words = prompt?.sounds.find(({ language }) => language === i18n.language)?.text;
        const languages = missing.map((language) => LANGUAGE_NAMES[language]).join(", ");
        return (
          <li key={slot}>
            <RecordLink page="greetings" id={id} name={prompt ? promptName(prompt) : id} />
            {words && <span className={classes.words}>{words}</span>}
            {languages && <span className={classes.hole}>{t("path.silent", { languages })}</span>}
          </li>
        );
      })}
    </ul>
  );
}

function Open({ hours, today }: Hours) {
  const { t, i18n } = useTranslation("flows");
  const { zone } = hours;
  return (
    <p className={classes.open}>
      <RecordLink page="hours" id={hours.hours} name={nameIn(i18n.language, hours.name)} />
      <span className={today.isOpen ? classes.yes : classes.no}>
        {t(today.isOpen ? "path.open_now" : "path.closed_now")}
      </span>
      <span>
        {today.spans.length > 0
          ? t("path.today", { times: timesOf(today.spans), zone })
          : t("path.not_today", { zone })}
      </span>
      {today.holiday && <span>{t("path.holiday", { name: today.holiday })}</span>}
    </p>
  );
}

function WayCard({ way: { digits, route, id, steps }, isOnly }: { way: Way; isOnly: boolean }) {
  const { t, i18n } = useTranslation("flows");
  const who = digits ? t("path.key", { digits: [...digits].join(", ") }) : t(isOnly ? "path.everybody" : "path.no_key");
  return (
    <section className={classes.way} aria-label={who}>
      <header>
        <strong>{who}</strong>
        <Icon name="arrow-right" size={15} />
        <RecordLink page="routes" id={id} name={route ? nameIn(i18n.language, route.name) : id} />
      </header>
      <ol>
        {steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is known by its place alone.
          <li key={index}>
            <StepLine step={step} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function StepLine({ step }: { step: Step }) {
  const { t, i18n } = useTranslation("flows");
  const textOf = useCodeText("flows");
  if (step.kind === "agent") return <RecordLink page="agents" id={step.id} name={step.agent?.name ?? step.id} />;
  if (step.kind === "head") return <RecordLink page="teams" id={step.id} name={t("path.head")} />;
  if (step.kind === "exit") return textOf(`path.way.${step.way}`) ?? step.way;
  if (step.kind !== "queue") return t(`path.${step.kind}`);
  const { queue, id, agents } = step;
  return (
    <>
      <RecordLink page="queues" id={id} name={queue ? nameIn(i18n.language, queue.name) : id} />
      <span
        className={agents.length === 0 ? classes.hole : classes.words}
        title={agents.map((one) => one.name).join(", ")}
      >
        {agents.length === 0 ? t("path.nobody") : t("path.agents", { count: agents.length })}
      </span>
    </>
  );
}
