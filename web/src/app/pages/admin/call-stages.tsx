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
  const { t } = useTranslation("app");
  const languages = line.languages.map((language) => LANGUAGE_NAMES[language]).join(", ");
  return (
    <ol className={classes.stages}>
      <Stage icon="phone-incoming" title={t("admin.path.line")}>
        <p>{t("admin.path.speaks", { languages })}</p>
      </Stage>
      {path.before.length > 0 && (
        <Stage icon="speaker" title={t("admin.path.greeting")}>
          <Sayings of={path.before} />
        </Stage>
      )}
      <Stage icon="clock" title={t("admin.path.hours")}>
        {path.hours.length === 0 && <p>{t("admin.path.always")}</p>}
        {path.hours.map((one) => (
          <Open key={one.hours.hours} {...one} />
        ))}
        {path.closed.length > 0 && (
          <>
            <p>{t("admin.path.when_closed")}</p>
            <Sayings of={path.closed} />
          </>
        )}
      </Stage>
      {path.menu.length > 0 && (
        <Stage icon="dialpad" title={t("admin.path.menu")}>
          <Sayings of={path.menu} />
        </Stage>
      )}
      <Stage icon="route" title={t("admin.path.led")}>
        <div className={classes.ways}>
          {path.ways.map((way) => (
            <WayCard key={`${way.digits}.${way.id}`} way={way} isOnly={path.ways.length === 1} />
          ))}
        </div>
      </Stage>
      {path.after.length > 0 && (
        <Stage icon="star" title={t("admin.path.after")}>
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
  const { t, i18n } = useTranslation("app");
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
            {languages && <span className={classes.hole}>{t("admin.path.silent", { languages })}</span>}
          </li>
        );
      })}
    </ul>
  );
}

function Open({ hours, today }: Hours) {
  const { t, i18n } = useTranslation("app");
  const { zone } = hours;
  return (
    <p className={classes.open}>
      <RecordLink page="hours" id={hours.hours} name={nameIn(i18n.language, hours.name)} />
      <span className={today.isOpen ? classes.yes : classes.no}>
        {t(today.isOpen ? "admin.path.open_now" : "admin.path.closed_now")}
      </span>
      <span>
        {today.spans.length > 0
          ? t("admin.path.today", { times: timesOf(today.spans), zone })
          : t("admin.path.not_today", { zone })}
      </span>
      {today.holiday && <span>{t("admin.path.holiday", { name: today.holiday })}</span>}
    </p>
  );
}

function WayCard({ way: { digits, route, id, steps }, isOnly }: { way: Way; isOnly: boolean }) {
  const { t, i18n } = useTranslation("app");
  const who = digits
    ? t("admin.path.key", { digits: [...digits].join(", ") })
    : t(isOnly ? "admin.path.everybody" : "admin.path.no_key");
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
  const { t, i18n } = useTranslation("app");
  const textOf = useCodeText("app");
  if (step.kind === "agent") return <RecordLink page="agents" id={step.id} name={step.agent?.name ?? step.id} />;
  if (step.kind === "head") return <RecordLink page="teams" id={step.id} name={t("admin.path.head")} />;
  if (step.kind === "exit") return textOf(`admin.path.way.${step.way}`) ?? step.way;
  if (step.kind !== "queue") return t(`admin.path.${step.kind}`);
  const { queue, id, agents } = step;
  return (
    <>
      <RecordLink page="queues" id={id} name={queue ? nameIn(i18n.language, queue.name) : id} />
      <span
        className={agents.length === 0 ? classes.hole : classes.words}
        title={agents.map((one) => one.name).join(", ")}
      >
        {agents.length === 0 ? t("admin.path.nobody") : t("admin.path.agents", { count: agents.length })}
      </span>
    </>
  );
}
