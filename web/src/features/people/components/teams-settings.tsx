import { NativeSelect, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { SettingsPage } from "@/components/settings/settings-page";
import {
  type AgentSetting,
  type TeamSetting,
  useAgentSettings,
  useSaveTeam,
  useTeamSettings,
} from "@/features/people/api/settings";

const BLANK: TeamSetting = { team: "", name: "", head: null, is_active: true, version: 0 };

/** Teams and who heads them. */
export function TeamsSettings({ canWrite }: { canWrite: boolean }) {
  const { t } = useTranslation("people");
  const save = useSaveTeam();
  const { data: agents = [] } = useAgentSettings();
  const membersOf = (team: string) => agents.filter((agent) => agent.is_active && agent.team === team);
  const headOf = ({ head }: TeamSetting) => agents.find(({ agent }) => agent === head)?.name ?? t("teams.no_head");
  return (
    <SettingsPage
      icon="people"
      table="teams"
      words={{ title: t("teams.title"), lead: t("teams.lead"), add: t("teams.add"), empty: t("teams.empty") }}
      query={useTeamSettings()}
      save={save}
      keyOf={({ team }) => team}
      nameOf={({ name }) => name}
      blank={() => BLANK}
      columns={[
        { title: t("teams.head"), cell: headOf, sortBy: headOf },
        {
          title: t("teams.agents"),
          cell: ({ team }) => membersOf(team).length,
          isNumber: true,
          sortBy: ({ team }) => membersOf(team).length,
        },
      ]}
      form={(draft, change) => (
        <>
          <TextInput
            label={t("teams.name")}
            required
            withAsterisk={false}
            maxLength={100}
            value={draft.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <Head agents={membersOf(draft.team)} value={draft.head ?? null} onChange={(head) => change({ head })} />
        </>
      )}
      canWrite={canWrite}
    />
  );
}

interface HeadProps {
  agents: readonly AgentSetting[];
  value: string | null;
  onChange: (head: string | null) => void;
}

function Head({ agents, value, onChange }: HeadProps) {
  const { t } = useTranslation("people");
  return (
    <NativeSelect
      label={t("teams.head")}
      description={t(agents.length === 0 ? "teams.head_later" : "teams.head_hint")}
      value={value ?? ""}
      onChange={(event) => onChange(event.currentTarget.value || null)}
      data={[
        { value: "", label: t("teams.no_head") },
        ...agents.map(({ agent, name }) => ({ value: agent, label: name })),
      ]}
    />
  );
}
