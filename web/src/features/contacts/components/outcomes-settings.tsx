import { Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { NamesInput } from "@/components/settings/names-input";
import { SettingsPage } from "@/components/settings/settings-page";
import {
  type OutcomeSetting,
  useOrderOutcomes,
  useOutcomeSettings,
  useSaveOutcome,
} from "@/features/contacts/api/settings";
import { nameIn } from "@/i18n/languages";

const BLANK: OutcomeSetting = { outcome: "", name: {}, is_solved: false, is_active: true, version: 0 };

/** What agents may choose at wrap-up, in its order there. */
export function OutcomesSettings({ canWrite }: { canWrite: boolean }) {
  const { t, i18n } = useTranslation("contacts");
  const save = useSaveOutcome();
  const order = useOrderOutcomes();
  return (
    <SettingsPage
      icon="outcome"
      table="outcomes"
      words={{
        title: t("outcomes.title"),
        lead: t("outcomes.lead"),
        add: t("outcomes.add"),
        empty: t("outcomes.empty"),
      }}
      query={useOutcomeSettings()}
      save={save}
      keyOf={({ outcome }) => outcome}
      nameOf={({ name }) => nameIn(i18n.language, name)}
      blank={() => BLANK}
      columns={[{ title: t("outcomes.meaning"), cell: (one) => (one.is_solved ? t("outcomes.solved") : null) }]}
      form={(draft, change) => (
        <>
          <NamesInput value={draft.name} onChange={(name) => change({ name })} />
          <Switch
            label={t("outcomes.is_solved")}
            checked={draft.is_solved}
            onChange={(event) => change({ is_solved: event.currentTarget.checked })}
          />
        </>
      )}
      order={order}
      canWrite={canWrite}
    />
  );
}
