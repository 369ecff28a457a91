import { Checkbox, NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Editor } from "@/components/settings/editor";
import settings from "@/components/settings/settings.module.css";
import { useDraft } from "@/components/settings/use-draft";
import { useSetting } from "@/components/settings/use-setting";
import {
  type AgentSetting,
  useAgentSettings,
  useAssignAgent,
  useSkillSettings,
  useTeamSettings,
} from "@/features/people/api/settings";
import { LANGUAGE_NAMES, LANGUAGES, type Language, nameIn } from "@/i18n/languages";

export interface QueueChoice {
  queue: string;
  name: string;
}

const LEVELS = [1, 2, 3, 4, 5] as const;

interface Props {
  agent: AgentSetting;
  queues: readonly QueueChoice[];
  canWrite: boolean;
  onOpen: (agent: AgentSetting | null) => void;
}

/** Team, languages and skills of one agent. */
export function AgentEditor({ agent, queues, canWrite, onOpen }: Props) {
  const { t } = useTranslation("people");
  const draft = useDraft(agent);
  const assigning = useSetting<AgentSetting>({ save: useAssignAgent(), nameOf: ({ name }) => name });
  const query = useAgentSettings();
  const { data: teams = [] } = useTeamSettings();
  const reload = async () => {
    const { data } = await query.refetch();
    onOpen(data?.find((each) => each.agent === agent.agent) ?? null);
  };
  const languages = draft.value.languages;
  const speak = (language: Language, does: boolean) =>
    draft.change({ languages: LANGUAGES.filter((each) => (each === language ? does : languages.includes(each))) });
  return (
    <Editor
      title={agent.name}
      isDirty={draft.isDirty}
      isReadOnly={!canWrite}
      isSaving={assigning.isSaving}
      error={assigning.error}
      onSave={() => assigning.save(draft.value, agent, () => onOpen(null))}
      onClose={() => onOpen(null)}
      onReload={() => void reload()}
    >
      <NativeSelect
        label={t("agents.team")}
        value={draft.value.team ?? ""}
        onChange={(event) => draft.change({ team: event.currentTarget.value || null })}
        data={[
          { value: "", label: t("agents.no_team") },
          ...teams
            .filter((team) => team.is_active || team.team === agent.team)
            .map(({ team, name }) => ({ value: team, label: name })),
        ]}
      />
      <fieldset className={settings.group}>
        <legend>{t("agents.languages")}</legend>
        {LANGUAGES.map((language) => (
          <Checkbox
            key={language}
            label={LANGUAGE_NAMES[language]}
            checked={languages.includes(language)}
            onChange={(event) => speak(language, event.currentTarget.checked)}
          />
        ))}
      </fieldset>
      <Skills value={draft.value.skills} onChange={(skills) => draft.change({ skills })} />
      <Reserved
        queues={queues.filter(({ queue }) => draft.value.queues.includes(queue))}
        value={draft.value.reserved_for}
        onChange={(reserved_for) => draft.change({ reserved_for })}
      />
    </Editor>
  );
}

interface SkillsProps {
  value: AgentSetting["skills"];
  onChange: (skills: AgentSetting["skills"]) => void;
}

function Skills({ value, onChange }: SkillsProps) {
  const { t, i18n } = useTranslation("people");
  const { data: skills = [] } = useSkillSettings();
  const levelOf = (skill: string) => value.find((one) => one.skill === skill)?.level ?? 0;
  const change = (skill: string, level: number) => {
    const others = value.filter((one) => one.skill !== skill);
    onChange(level === 0 ? others : [...others, { skill, level }]);
  };
  return (
    <fieldset className={settings.group}>
      <legend>{t("agents.skills")}</legend>
      {skills.length === 0 && <p className={settings.hint}>{t("agents.no_skills")}</p>}
      {skills
        .filter(({ skill, is_active }) => is_active || levelOf(skill) > 0)
        .map(({ skill, name }) => (
          <NativeSelect
            key={skill}
            label={nameIn(i18n.language, name)}
            value={String(levelOf(skill))}
            onChange={(event) => change(skill, Number(event.currentTarget.value))}
            data={[
              { value: "0", label: t("agents.without") },
              ...LEVELS.map((level) => ({ value: String(level), label: t(`agents.level.${level}`) })),
            ]}
          />
        ))}
    </fieldset>
  );
}

interface ReservedProps {
  /** Those that the agent serves. */
  queues: readonly QueueChoice[];
  value: readonly string[];
  onChange: (queues: string[]) => void;
}

/** A specialist is spared by the other queues that they serve, for a while. */
function Reserved({ queues, value, onChange }: ReservedProps) {
  const { t } = useTranslation("people");
  const toggle = (queue: string, isOn: boolean) =>
    onChange(isOn ? [...value, queue] : value.filter((each) => each !== queue));
  return (
    <fieldset className={settings.group}>
      <legend>{t("agents.reserved")}</legend>
      <p className={settings.hint}>{t(queues.length ? "agents.reserved_hint" : "agents.serves_none")}</p>
      {queues.map(({ queue, name }) => (
        <Checkbox
          key={queue}
          label={name}
          checked={value.includes(queue)}
          onChange={(event) => toggle(queue, event.currentTarget.checked)}
        />
      ))}
    </fieldset>
  );
}
