import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { guide, OUTLINES, TASKS, type Task } from "@/app/guide/guide";
import { useStartTask } from "@/app/guide/use-start-task";
import classes from "@/app/welcome/welcome.module.css";
import { Icon } from "@/components/ui/icon";
import { useStored } from "@/lib/stored";

/** What one can try: each card becomes the person of that role and leads through a few minutes of their day. */
export function Tasks() {
  const { t } = useTranslation("welcome");
  const [{ done }] = useStored(guide);
  const first = TASKS.find((task) => !done.includes(task));
  return (
    <section className={classes.tasks} aria-label={t("task.title")}>
      {TASKS.map((task) => (
        <TaskCard key={task} task={task} isFirst={task === first} isDone={done.includes(task)} />
      ))}
    </section>
  );
}

interface CardProps {
  task: Task;
  isFirst: boolean;
  isDone: boolean;
}

function TaskCard({ task, isFirst, isDone }: CardProps) {
  const { t } = useTranslation("welcome");
  const start = useStartTask()(task);
  const { icon, minutes } = OUTLINES[task];
  const title = t(`task.${task}.title`);
  return (
    <article className={`${classes.task} ${isFirst ? classes.first : ""}`}>
      <header className={classes.taskHead}>
        <span className={classes.glyph}>
          <Icon name={icon} size={18} />
        </span>
        <h2>{title}</h2>
        {isDone ? (
          <span className={classes.done}>
            <Icon name="check" size={15} />
            {t("task.done")}
          </span>
        ) : (
          <span className={classes.quiet}>{t("task.minutes", { count: minutes })}</span>
        )}
      </header>
      <p className={classes.quiet}>{t(`task.${task}.text`)}</p>
      <Button
        className={classes.start ?? ""}
        size="compact-md"
        variant={isFirst ? "filled" : "default"}
        disabled={start === null}
        onClick={start ?? undefined}
        aria-label={t("task.start_as", { title })}
      >
        {t(isDone ? "task.again" : isFirst ? "task.start_here" : "task.start")}
      </Button>
    </article>
  );
}
