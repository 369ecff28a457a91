import { Checkbox, NativeSelect } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { copied } from "@/components/settings/copied";
import { NamesInput } from "@/components/settings/names-input";
import settings from "@/components/settings/settings.module.css";
import { SettingsPage } from "@/components/settings/settings-page";
import { Icon } from "@/components/ui/icon";
import { type LineSetting, useFlowSettings, useLineSettings } from "@/features/flows/api/settings";
import { FlowSlots, type RouteChoice } from "@/features/flows/components/flow-slots";
import { StandardFlowForm } from "@/features/flows/components/standard-flow-form";
import { WidgetSettings } from "@/features/flows/components/widget-settings";
import { type LineDraft, NEW_FLOW, useLineWithFlow } from "@/features/flows/hooks/use-line";
import { LANGUAGE_NAMES, LANGUAGES, type Language, nameIn } from "@/i18n/languages";

interface Props {
  routes: readonly RouteChoice[];
  canWrite: boolean;
}

/** Where customers call, and what they go through there. */
export function LinesSettings({ routes, canWrite }: Props) {
  const { t, i18n } = useTranslation("flows");
  const { save, formerOf } = useLineWithFlow();
  const { data: flows = [] } = useFlowSettings();
  const query = useLineSettings();
  const flowName = (line: LineSetting) =>
    nameIn(i18n.language, flows.find(({ flow }) => flow === line.flow)?.name ?? { en: line.flow });
  const own = LANGUAGES.find((language) => language === i18n.language) ?? "en";
  return (
    <SettingsPage<LineDraft>
      icon="phone"
      table="lines"
      words={{
        title: t("lines.title"),
        lead: t("lines.lead"),
        add: t("lines.add"),
        empty: t("lines.empty"),
        off: t("lines.off"),
      }}
      query={query as typeof query & { data: LineDraft[] | undefined }}
      save={save}
      formerOf={formerOf}
      keyOf={({ line }) => line}
      nameOf={({ name }) => nameIn(i18n.language, name)}
      blank={() => ({
        line: "",
        name: {},
        flow: flows[0]?.flow ?? "",
        language: own,
        languages: [own],
        origins: [],
        is_active: true,
        version: 0,
      })}
      copyOf={({ line: _, ...item }) => ({ ...item, line: "", name: copied(item.name), version: 0 })}
      columns={[
        { title: t("lines.path"), cell: (line) => <Path line={line} /> },
        { title: t("lines.flow"), cell: flowName, sortBy: flowName },
        { title: t("lines.languages"), cell: (line) => line.languages.map((one) => LANGUAGE_NAMES[one]).join(", ") },
        { title: t("lines.page"), cell: (line) => <CallPage line={line} /> },
      ]}
      form={(draft, change) => <LineForm draft={draft} change={change} routes={routes} />}
      canWrite={canWrite}
      width={720}
    />
  );
}

function CallPage({ line }: { line: LineSetting }) {
  const { t } = useTranslation("flows");
  if (!line.is_active) return null;
  return (
    <a href={`/call/${line.line}`} target="_blank" rel="noreferrer" className={settings.line}>
      {t("lines.open_page")}
      <Icon name="external" size={14} />
    </a>
  );
}

/** Leads to what a caller lives through. */
function Path({ line: { line, name } }: { line: LineSetting }) {
  const { t, i18n } = useTranslation("flows");
  return (
    <Link
      to="/admin/lines/$line"
      params={{ line }}
      className={settings.record}
      aria-label={t("lines.path_of", { name: nameIn(i18n.language, name) })}
    >
      {t("lines.look")}
    </Link>
  );
}

interface FormProps {
  draft: LineDraft;
  change: (patch: Partial<LineDraft>) => void;
  routes: readonly RouteChoice[];
}

function LineForm({ draft, change, routes }: FormProps) {
  const { t, i18n } = useTranslation("flows");
  const { data: flows = [] } = useFlowSettings();
  const { data: lines = [] } = useLineSettings();
  const flow = flows.find((one) => one.flow === draft.flow);
  const shared = lines.filter((one) => one.flow === draft.flow && one.line !== draft.line);
  return (
    <>
      <NamesInput value={draft.name} onChange={(name) => change({ name })} />
      <SpokenLanguages draft={draft} change={change} />
      <NativeSelect
        label={t("lines.flow")}
        description={
          shared.length > 0
            ? t("lines.shared", { lines: shared.map((one) => nameIn(i18n.language, one.name)).join(", ") })
            : t("lines.flow_hint")
        }
        value={draft.flow}
        onChange={(event) => change({ flow: event.currentTarget.value, values: {} })}
        data={[
          ...flows.map((one) => ({ value: one.flow, label: nameIn(i18n.language, one.name) })),
          { value: "", label: t("lines.new_flow") },
        ]}
      />
      {flow ? (
        <FlowSlots flow={flow} routes={routes} values={draft.values ?? {}} onChange={(values) => change({ values })} />
      ) : (
        <StandardFlowForm
          routes={routes}
          value={draft.standard ?? NEW_FLOW}
          onChange={(standard) => change({ standard })}
        />
      )}
      <WidgetSettings line={draft} onChange={(origins) => change({ origins })} />
    </>
  );
}

function SpokenLanguages({ draft, change }: Omit<FormProps, "routes">) {
  const { t } = useTranslation("flows");
  const speak = (language: Language, does: boolean) => {
    const languages = LANGUAGES.filter((each) => (each === language ? does : draft.languages.includes(each)));
    const usual = languages.includes(draft.language) ? draft.language : (languages[0] ?? draft.language);
    change({ languages, language: usual });
  };
  return (
    <div className={settings.pair}>
      <fieldset className={settings.group}>
        <legend>{t("lines.languages")}</legend>
        {LANGUAGES.map((language) => (
          <Checkbox
            key={language}
            label={LANGUAGE_NAMES[language]}
            checked={draft.languages.includes(language)}
            disabled={draft.languages.length === 1 && draft.languages.includes(language)}
            onChange={(event) => speak(language, event.currentTarget.checked)}
          />
        ))}
      </fieldset>
      <NativeSelect
        label={t("lines.language")}
        description={t("lines.language_hint")}
        value={draft.language}
        onChange={(event) => change({ language: event.currentTarget.value as Language })}
        data={draft.languages.map((language) => ({ value: language, label: LANGUAGE_NAMES[language] }))}
      />
    </div>
  );
}
