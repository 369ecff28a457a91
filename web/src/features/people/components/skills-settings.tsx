import { useTranslation } from "react-i18next";
import { NamesInput } from "@/components/settings/names-input";
import { SettingsPage } from "@/components/settings/settings-page";
import { type SkillSetting, useAgentSettings, useSaveSkill, useSkillSettings } from "@/features/people/api/settings";
import { nameIn } from "@/i18n/languages";

const BLANK: SkillSetting = { skill: "", name: {}, is_active: true, version: 0 };

/** What agents master. */
export function SkillsSettings({ canWrite }: { canWrite: boolean }) {
  const { t, i18n } = useTranslation("people");
  const save = useSaveSkill();
  const { data: agents = [] } = useAgentSettings();
  const holders = ({ skill }: SkillSetting) =>
    agents.filter((agent) => agent.is_active && agent.skills.some((one) => one.skill === skill)).length;
  return (
    <SettingsPage
      icon="star"
      table="skills"
      words={{ title: t("skills.title"), lead: t("skills.lead"), add: t("skills.add"), empty: t("skills.empty") }}
      query={useSkillSettings()}
      save={save}
      keyOf={({ skill }) => skill}
      nameOf={({ name }) => nameIn(i18n.language, name)}
      blank={() => BLANK}
      columns={[{ title: t("skills.agents"), cell: holders, isNumber: true }]}
      form={(draft, change) => <NamesInput value={draft.name} onChange={(name) => change({ name })} />}
      canWrite={canWrite}
    />
  );
}
