import { useTranslation } from "react-i18next";
import type { AgentChange, ChangeLine, QueueChange, Staff } from "@/features/twin/api/change";
import type { Plan } from "@/features/twin/api/what-if";
import type { Names } from "@/features/twin/hooks/names";
import { useFormat } from "@/i18n/format";

/** Each change in words. */
export function useChangeWords(names: Names, plan: Plan): (line: ChangeLine) => string {
  const { t, i18n } = useTranslation("twin");
  const format = useFormat();
  const list = (words: readonly string[]) => new Intl.ListFormat(i18n.language, { type: "unit" }).format(words);
  const queues = (ids: readonly string[]) => list(ids.map(names.queue));
  const hours = (works: readonly string[]) => list(works.map((span) => span.replace("-", "–")));
  const levels = (skills: Readonly<Record<string, number>>) => {
    const words = Object.entries(skills).map(([skill, level]) => t("line.level", { skill: names.skill(skill), level }));
    return words.length > 0 ? list(words) : t("line.none");
  };
  const staff = ({ count, queues: served, works }: Staff) =>
    t("line.staff", { count, queues: queues(served), hours: hours(works) });

  const agent = (agent: string, { absent, queues: served, works, skills }: AgentChange) => {
    const name = names.agent(agent);
    if (absent !== undefined) return t("line.absent", { name });
    if (served) return t("line.serves", { name, queues: served.length > 0 ? queues(served) : t("line.none") });
    if (works) return t("line.works", { name, hours: hours(works) });
    return t("line.skills", { name, skills: levels(skills ?? {}) });
  };

  const queue = (id: string, field: keyof QueueChange, value: unknown, all: QueueChange) => {
    const name = names.queue(id);
    const seconds = (number: unknown) => format.length(Number(number));
    const say: Record<keyof QueueChange, () => string> = {
      strategy: () => t("line.strategy", { name, strategy: names.strategy(String(value)) }),
      target_percent: () =>
        all.target_s === undefined
          ? t("line.target_percent", { name, percent: format.percent(Number(value) / 100) })
          : t("line.target", { name, percent: format.percent(Number(value) / 100), seconds: seconds(all.target_s) }),
      target_s: () => t("line.target_s", { name, seconds: seconds(value) }),
      priority: () => t("line.priority", { name, seconds: seconds(value) }),
      needs: () => t("line.needs", { name, skills: levels(value as Record<string, number>) }),
    };
    return say[field]();
  };

  return (line) => {
    if (line.what === "staff") return staff(line.group);
    if (line.what === "agent") return agent(line.agent, { [line.field]: line.value });
    if (line.what === "queue") return queue(line.queue, line.field, line.value, line.all);
    if (line.what === "route") {
      const steps = line.steps.map((step) => names.sentence(plan, step)).join(" ");
      return t("line.route", { name: names.route(line.route), steps });
    }
    if (line.what === "callbacks") {
      const value = line.field === "attempts" ? line.value : format.length(line.value);
      return t(`line.callbacks_${line.field}`, { value });
    }
    return t(`line.${line.what}`, { percent: format.percent(line.share) });
  };
}
