import { Checkbox, NativeSelect, TextInput, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PageFrame } from "@/components/settings/page-frame";
import settings from "@/components/settings/settings.module.css";
import { useOpened } from "@/components/settings/use-opened";
import { useSetting } from "@/components/settings/use-setting";
import { Avatar } from "@/components/ui/avatar";
import { Card } from "@/components/ui/card";
import { ExportButton } from "@/components/ui/export-button";
import { Icon } from "@/components/ui/icon";
import { FailedLine, Loaded, Message } from "@/components/ui/states";
import table from "@/components/ui/table.module.css";
import {
  type AgentSetting,
  useAgentSettings,
  useAssignAgent,
  useSkillSettings,
  useTeamSettings,
} from "@/features/people/api/settings";
import { AgentEditor, type QueueChoice } from "@/features/people/components/agent-editor";
import classes from "@/features/people/components/agents-settings.module.css";
import { nameIn } from "@/i18n/languages";
import { rowKeys } from "@/lib/row-keys";

interface Props {
  queues: readonly QueueChoice[];
  canWrite: boolean;
}

/** Who serves which queue: agents by queues, one click each, with team and skills beside them. */
export function AgentsSettings({ queues, canWrite }: Props) {
  const { t, i18n } = useTranslation("people");
  const query = useAgentSettings();
  const count = query.data?.filter((agent) => agent.is_active).length;
  return (
    <PageFrame
      title={t("agents.title")}
      lead={t("agents.lead")}
      count={count ? new Intl.NumberFormat(i18n.language).format(count) : undefined}
      action={<ExportButton table="agents" />}
    >
      <Card isPadded={false}>
        <Loaded query={query}>
          {(all) => {
            const agents = all.filter((agent) => agent.is_active);
            return agents.length === 0 ? (
              <Message icon="people" title={t("agents.title")} text={t("agents.empty")} />
            ) : (
              <Grid agents={agents} queues={queues} canWrite={canWrite} />
            );
          }}
        </Loaded>
      </Card>
    </PageFrame>
  );
}

function Grid({ agents, queues, canWrite }: Props & { agents: readonly AgentSetting[] }) {
  const { t, i18n } = useTranslation("people");
  const [edited, setEdited] = useOpened(agents, ({ agent }) => agent);
  const [sought, setSought] = useState("");
  const [team, setTeam] = useState("");
  const { data: teams = [] } = useTeamSettings();
  const assigning = useSetting<AgentSetting>({ save: useAssignAgent(), nameOf: ({ name }) => name });
  const seeks = sought.toLocaleLowerCase(i18n.language);
  const shown = agents.filter(
    (agent) => agent.name.toLocaleLowerCase(i18n.language).includes(seeks) && (team === "" || agent.team === team),
  );
  const wantedOf = (agent: AgentSetting) => (assigning.wanted?.agent === agent.agent ? assigning.wanted : undefined);
  const teamOf = (agent: AgentSetting) => teams.find((each) => each.team === agent.team)?.name ?? t("agents.no_team");
  return (
    <>
      <div className={classes.bar}>
        <TextInput
          aria-label={t("agents.search")}
          placeholder={t("agents.search")}
          leftSection={<Icon name="search" size={16} />}
          value={sought}
          onChange={(event) => setSought(event.currentTarget.value)}
        />
        <NativeSelect
          aria-label={t("agents.team")}
          value={team}
          onChange={(event) => setTeam(event.currentTarget.value)}
          data={[
            { value: "", label: t("agents.all_teams") },
            ...teams.map((one) => ({ value: one.team, label: one.name })),
          ]}
        />
        <FailedLine error={assigning.error} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reached with the keys. */}
      <section className={classes.scroll} aria-label={t("agents.title")} tabIndex={0}>
        <table className={`${table.table} ${classes.grid}`} aria-label={t("agents.title")}>
          <thead>
            <tr>
              <th scope="col">{t("agents.agent")}</th>
              <th scope="col">{t("agents.team")}</th>
              <th scope="col">{t("agents.skills")}</th>
              {queues.map(({ queue, name }) => (
                <th key={queue} scope="col" className={classes.queue}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody onKeyDown={rowKeys}>
            {shown.map((agent) => (
              <tr key={agent.agent}>
                <th scope="row">
                  <UnstyledButton data-row className={settings.open} onClick={() => setEdited(agent)}>
                    <span className={table.withGlyph}>
                      <Avatar name={agent.name} size={26} />
                      {agent.name}
                    </span>
                  </UnstyledButton>
                </th>
                <td className={table.quiet}>{teamOf(agent)}</td>
                <td className={table.quiet}>
                  <SkillsCell agent={agent} />
                </td>
                {queues.map(({ queue, name }) => (
                  <td key={queue} className={classes.queue}>
                    {agent.reserved_for.includes(queue) && agent.queues.includes(queue) && (
                      <span className={classes.reserved} title={t("agents.is_reserved")}>
                        <Icon name="star" size={12} />
                        <VisuallyHidden>{t("agents.is_reserved")}</VisuallyHidden>
                      </span>
                    )}
                    <Checkbox
                      aria-label={t("agents.serves", { agent: agent.name, queue: name })}
                      checked={(wantedOf(agent) ?? agent).queues.includes(queue)}
                      disabled={!canWrite || assigning.isSaving}
                      onChange={() => assigning.save(toggled(agent, queue), agent)}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {queues.length === 0 && <p className={classes.bar}>{t("agents.no_queues")}</p>}
      {edited && (
        <AgentEditor
          key={`${edited.agent}.${edited.version}`}
          agent={edited}
          queues={queues}
          canWrite={canWrite}
          onOpen={setEdited}
        />
      )}
    </>
  );
}

function SkillsCell({ agent }: { agent: AgentSetting }) {
  const { i18n } = useTranslation("people");
  const { data: skills = [] } = useSkillSettings();
  const nameOf = (skill: string) => nameIn(i18n.language, skills.find((one) => one.skill === skill)?.name ?? {});
  return agent.skills.map(({ skill, level }) => `${nameOf(skill)} ${level}`).join(", ") || "–";
}

function toggled(agent: AgentSetting, queue: string): AgentSetting {
  const queues = agent.queues.includes(queue)
    ? agent.queues.filter((each) => each !== queue)
    : [...agent.queues, queue];
  return { ...agent, queues };
}
