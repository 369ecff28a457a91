import { Checkbox, Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { type Change, spanOf, withAgent, writeSpan } from "@/features/twin/api/change";
import type { AgentPlan, Plan } from "@/features/twin/api/what-if";
import { SkillLevels } from "@/features/twin/components/skill-levels";
import classes from "@/features/twin/components/what-if.module.css";
import { WorkHours } from "@/features/twin/components/work-hours";
import type { Names } from "@/features/twin/hooks/names";

interface Props {
  plan: Plan;
  change: Change;
  names: Names;
  onChange: (change: Change) => void;
}

/** So many agents can be seen at once; more are looked for. */
const FEW = 8;

/** Who was there that day, and what may be different about each. */
export function AgentsEditor({ plan, change, names, onChange }: Props) {
  const { t, i18n } = useTranslation("twin");
  const [sought, setSought] = useState("");
  const found = plan.agents
    .filter(({ agent }) => names.agent(agent).toLocaleLowerCase().includes(sought.trim().toLocaleLowerCase()))
    .sort((a, b) => names.agent(a.agent).localeCompare(names.agent(b.agent), i18n.language));
  return (
    <>
      {plan.agents.length > FEW && (
        <TextInput
          className={classes.search}
          aria-label={t("agents.search")}
          placeholder={t("agents.search")}
          leftSection={<Icon name="search" size={15} />}
          value={sought}
          onChange={(event) => setSought(event.currentTarget.value)}
        />
      )}
      {found.length === 0 && <p className={classes.hint}>{t("agents.none")}</p>}
      {found.map((agent) => (
        <AgentEditor key={agent.agent} agent={agent} plan={plan} change={change} names={names} onChange={onChange} />
      ))}
    </>
  );
}

function AgentEditor({ agent: { agent, ...was }, plan, change, names, onChange }: Props & { agent: AgentPlan }) {
  const { t, i18n } = useTranslation("twin");
  const wanted = change.agents[agent] ?? {};
  const queues = wanted.queues ?? was.queues;
  const patch = (more: Parameters<typeof withAgent>[2]) => onChange(withAgent(change, agent, more));
  const spans = was.works.map(spanOf);
  const hours = writeSpan({ from: spans[0]?.from ?? 0, until: spans.at(-1)?.until ?? 0 }).replace("-", "–");
  const list = new Intl.ListFormat(i18n.language, { type: "unit" });
  return (
    <details className={classes.entry}>
      <summary>
        <strong>{names.agent(agent)}</strong>
        <span className={classes.quiet}>
          {hours} · {list.format(was.queues.map(names.queue))}
        </span>
        {Object.keys(wanted).length > 0 && <span className={classes.changed}>{t("changes.changed")}</span>}
      </summary>
      <div className={classes.fields}>
        <Switch
          label={t("agents.absent")}
          checked={wanted.absent ?? false}
          onChange={(event) => patch({ absent: event.currentTarget.checked || undefined })}
        />
        {!wanted.absent && (
          <>
            <Checkbox.Group
              label={t("agents.queues")}
              value={queues}
              onChange={(next) => patch({ queues: isSame(next, was.queues) ? undefined : next })}
            >
              <div className={classes.checks}>
                {plan.queues.map(({ queue }) => (
                  <Checkbox key={queue} value={queue} label={names.queue(queue)} />
                ))}
              </div>
            </Checkbox.Group>
            <WorkHours
              label={t("agents.works")}
              works={wanted.works ?? was.works}
              onChange={(works) => patch({ works: isSame(works, was.works) ? undefined : works })}
            />
            <SkillLevels
              label={t("agents.skills")}
              levels={wanted.skills ?? was.skills}
              names={names}
              onChange={(skills) => patch({ skills: isSameLevels(skills, was.skills) ? undefined : skills })}
            />
          </>
        )}
      </div>
    </details>
  );
}

const isSame = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((each) => b.includes(each));

/** The same skills with the same levels, in whatever order. */
export const isSameLevels = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>) =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([skill, level]) => b[skill] === level);
