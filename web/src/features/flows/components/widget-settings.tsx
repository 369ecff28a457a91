import { Button, CopyButton, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import { Icon } from "@/components/ui/icon";
import type { LineSetting } from "@/features/flows/api/settings";
import classes from "@/features/flows/components/widget-settings.module.css";
import { USUAL_LOOK, type WidgetLook, widgetTag } from "@/features/flows/hooks/widget-tag";
import { LANGUAGE_NAMES, LANGUAGES } from "@/i18n/languages";

interface Props {
  line: LineSetting;
  onChange: (origins: string[]) => void;
}

/** The button for the line on web sites: which of them may show it, the tag that puts it there, and how it looks. */
export function WidgetSettings({ line, onChange }: Props) {
  const { t } = useTranslation("flows");
  const [look, setLook] = useState(USUAL_LOOK);
  const title = useId();
  const isStored = line.version > 0;
  return (
    <section aria-labelledby={title} className={classes.section}>
      <h3 id={title}>{t("widget.title")}</h3>
      <p className={classes.lead}>{t("widget.lead")}</p>
      <Textarea
        label={t("widget.origins")}
        description={t("widget.origins_hint")}
        placeholder={t("widget.origins_example")}
        rows={3}
        value={line.origins.join("\n")}
        onChange={(event) => onChange(linesOf(event.currentTarget.value))}
        onBlur={() => onChange(line.origins.map((origin) => origin.trim()).filter(Boolean))}
      />
      {isStored ? (
        <>
          <Look look={look} onChange={(patch) => setLook({ ...look, ...patch })} />
          <Tag tag={widgetTag(globalThis.location.origin, line.line, look)} />
          {line.is_active && <Preview tag={widgetTag("", line.line, look)} />}
        </>
      ) : (
        <p className={classes.lead}>{t("widget.later")}</p>
      )}
    </section>
  );
}

const linesOf = (text: string): string[] => (text === "" ? [] : text.split("\n"));

function Look({ look, onChange }: { look: WidgetLook; onChange: (patch: Partial<WidgetLook>) => void }) {
  const { t } = useTranslation("flows");
  return (
    <div className={settings.pair}>
      <NativeSelect
        label={t("widget.language")}
        value={look.language}
        onChange={(event) => onChange({ language: event.currentTarget.value })}
        data={[
          { value: "", label: t("widget.of_page") },
          ...LANGUAGES.map((language) => ({ value: language, label: LANGUAGE_NAMES[language] })),
        ]}
      />
      <NativeSelect
        label={t("widget.side")}
        value={look.position}
        onChange={(event) => onChange({ position: event.currentTarget.value as WidgetLook["position"] })}
        data={[
          { value: "right", label: t("widget.right") },
          { value: "left", label: t("widget.left") },
        ]}
      />
      <TextInput
        type="color"
        label={t("widget.colour")}
        value={look.colour}
        onChange={(event) => onChange({ colour: event.currentTarget.value })}
      />
      <TextInput
        label={t("widget.greeting")}
        placeholder={t("widget.greeting_hint")}
        maxLength={40}
        value={look.greeting}
        onChange={(event) => onChange({ greeting: event.currentTarget.value })}
      />
    </div>
  );
}

function Tag({ tag }: { tag: string }) {
  const { t } = useTranslation("flows");
  return (
    <div className={classes.tag}>
      <div className={classes.head}>
        <span className={classes.label}>{t("widget.tag")}</span>
        <CopyButton value={tag}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" leftSection={copied && <Icon name="check" size={14} />} onClick={copy}>
              <span aria-live="polite">{t(copied ? "widget.copied" : "widget.copy")}</span>
            </Button>
          )}
        </CopyButton>
      </div>
      <p className={classes.lead}>{t("widget.tag_hint")}</p>
      <pre className={classes.code} dir="ltr">
        <code>{tag}</code>
      </pre>
    </div>
  );
}

/** A small page with the tag on it, which is what any site does; our own pages are always allowed. */
function Preview({ tag }: { tag: string }) {
  const { t, i18n } = useTranslation("flows");
  const page = `<!doctype html><html lang="${i18n.language}"><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${t("widget.preview_page")}</title><body>${tag}`;
  return (
    <div className={classes.tag}>
      <span className={classes.label}>{t("widget.preview")}</span>
      <iframe
        key={tag}
        className={classes.preview}
        title={t("widget.preview_frame")}
        srcDoc={page}
        allow="microphone; autoplay"
      />
    </div>
  );
}
