import { Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { NamesInput } from "@/components/settings/names-input";
import { SettingsPage } from "@/components/settings/settings-page";
import { type BreakSetting, useBreakSettings, useOrderBreaks, useSaveBreak } from "@/features/people/api/settings";
import { nameIn } from "@/i18n/languages";

const BLANK: BreakSetting = { reason: "", name: {}, is_paid: false, is_active: true, version: 0 };

/** The reasons for which agents may be away, in the order of their menu. */
export function BreaksSettings({ canWrite }: { canWrite: boolean }) {
  const { t, i18n } = useTranslation("people");
  const save = useSaveBreak();
  const order = useOrderBreaks();
  return (
    <SettingsPage
      icon="break"
      table="breaks"
      words={{ title: t("breaks.title"), lead: t("breaks.lead"), add: t("breaks.add"), empty: t("breaks.empty") }}
      query={useBreakSettings()}
      save={save}
      keyOf={({ reason }) => reason}
      nameOf={({ name }) => nameIn(i18n.language, name)}
      blank={() => BLANK}
      columns={[{ title: t("breaks.time"), cell: (one) => t(one.is_paid ? "breaks.paid" : "breaks.unpaid") }]}
      form={(draft, change) => (
        <>
          <NamesInput value={draft.name} onChange={(name) => change({ name })} />
          <Switch
            label={t("breaks.is_paid")}
            checked={draft.is_paid}
            onChange={(event) => change({ is_paid: event.currentTarget.checked })}
          />
        </>
      )}
      order={order}
      canWrite={canWrite}
    />
  );
}
