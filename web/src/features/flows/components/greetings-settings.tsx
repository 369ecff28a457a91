import { Button, Switch, TextInput, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { NamesInput } from "@/components/settings/names-input";
import { PageFrame } from "@/components/settings/page-frame";
import settings from "@/components/settings/settings.module.css";
import { Unsaved } from "@/components/settings/unsaved";
import { useFieldErrors } from "@/components/settings/use-field-errors";
import { useOpened } from "@/components/settings/use-opened";
import { Card } from "@/components/ui/card";
import { Icon } from "@/components/ui/icon";
import { SidePanel } from "@/components/ui/side-panel";
import { FailedLine, Loaded, LoadingRows, Message } from "@/components/ui/states";
import table from "@/components/ui/table.module.css";
import { useRefusal } from "@/components/ui/use-refusal";
import { type PromptSetting, usePrompts, usePutPrompt } from "@/features/flows/api/prompts";
import { useFlowSettings } from "@/features/flows/api/settings";
import classes from "@/features/flows/components/greetings.module.css";
import { SoundEditor } from "@/features/flows/components/sound-editor";
import { usePromptName } from "@/features/flows/hooks/use-prompt-name";
import { LANGUAGE_NAMES, LANGUAGES, nameIn } from "@/i18n/languages";
import { rowKeys } from "@/lib/row-keys";

/** A new prompt has no id yet. */
const NEW = "";

/** Every sentence that callers hear, to be listened to and replaced. */
export function GreetingsSettings({ canWrite }: { canWrite: boolean }) {
  const { t, i18n } = useTranslation("flows");
  const query = usePrompts();
  const [opened, setOpened] = useOpened(
    query.data?.map(({ prompt }) => prompt),
    (prompt) => prompt,
  );
  return (
    <PageFrame
      title={t("greetings.title")}
      lead={t("greetings.lead")}
      count={query.data && new Intl.NumberFormat(i18n.language).format(query.data.length)}
      action={
        canWrite && (
          <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setOpened(NEW)}>
            {t("greetings.add")}
          </Button>
        )
      }
    >
      <Loaded query={query} loading={<LoadingRows rows={8} height={24} />}>
        {(prompts) => (
          <>
            <Library prompts={prompts} onOpen={setOpened} />
            {opened !== null && (
              <PromptDrawer
                prompt={prompts.find((one) => one.prompt === opened)}
                canWrite={canWrite}
                onOpen={setOpened}
                onClose={() => setOpened(null)}
              />
            )}
          </>
        )}
      </Loaded>
    </PageFrame>
  );
}

interface LibraryProps {
  prompts: readonly PromptSetting[];
  onOpen: (prompt: string) => void;
}

function Library({ prompts, onOpen }: LibraryProps) {
  const { t, i18n } = useTranslation("flows");
  const [sought, setSought] = useState("");
  const nameOf = usePromptName();
  const { data: flows = [] } = useFlowSettings();
  const flowName = (id: string) => nameIn(i18n.language, flows.find(({ flow }) => flow === id)?.name ?? { en: id });
  const seeks = sought.toLocaleLowerCase(i18n.language);
  const found = prompts.filter((one) =>
    [nameOf(one), ...one.sounds.map(({ text }) => text ?? "")].some((text) =>
      text.toLocaleLowerCase(i18n.language).includes(seeks),
    ),
  );
  return (
    <Card isPadded={false}>
      <div className={settings.bar}>
        <TextInput
          className={settings.search}
          aria-label={t("greetings.search")}
          placeholder={t("greetings.search")}
          leftSection={<Icon name="search" size={16} />}
          value={sought}
          onChange={(event) => setSought(event.currentTarget.value)}
        />
      </div>
      {found.length === 0 ? (
        <Message icon="search" title={t("greetings.nothing")} />
      ) : (
        <div className={table.scroll}>
          <table className={table.table} aria-label={t("greetings.title")}>
            <thead>
              <tr>
                <th scope="col">{t("greetings.prompt")}</th>
                {LANGUAGES.map((language) => (
                  <th key={language} scope="col">
                    {LANGUAGE_NAMES[language]}
                  </th>
                ))}
                <th scope="col">{t("greetings.used_by")}</th>
              </tr>
            </thead>
            <tbody onKeyDown={rowKeys}>
              {found.map((one) => (
                <tr key={one.prompt}>
                  <th scope="row">
                    <UnstyledButton data-row className={settings.open} onClick={() => onOpen(one.prompt)}>
                      {nameOf(one)}
                    </UnstyledButton>
                  </th>
                  {LANGUAGES.map((language) => (
                    <td key={language} className={table.quiet}>
                      {t(
                        `greetings.origin.${one.sounds.find((sound) => sound.language === language)?.origin ?? "none"}`,
                      )}
                    </td>
                  ))}
                  <td className={table.quiet}>{one.used_by.map(flowName).join(", ") || "–"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

interface DrawerProps {
  prompt: PromptSetting | undefined;
  canWrite: boolean;
  onOpen: (prompt: string) => void;
  onClose: () => void;
}

function PromptDrawer({ prompt, canWrite, onOpen, onClose }: DrawerProps) {
  const { t } = useTranslation("flows");
  const nameOf = usePromptName();
  const [unkept, setUnkept] = useState<readonly string[]>([]);
  const [isAsking, setAsking] = useState(false);
  return (
    <SidePanel
      title={prompt ? nameOf(prompt) : t("greetings.add")}
      onClose={() => (unkept.length > 0 ? setAsking(true) : onClose())}
    >
      <div className={classes.sounds}>
        {isAsking && unkept.length > 0 && (
          <Unsaved question={t("greetings.unsaved")} onDiscard={onClose} onStay={() => setAsking(false)} />
        )}
        {canWrite && (!prompt || prompt.is_own) && (
          <NameForm key={prompt?.version ?? 0} prompt={prompt} onNamed={onOpen} />
        )}
        {prompt &&
          LANGUAGES.map((language) => (
            <SoundEditor
              key={language}
              place={{ prompt: prompt.prompt, language }}
              sound={prompt.sounds.find((sound) => sound.language === language)}
              ships={!prompt.is_own}
              canWrite={canWrite}
              onUnkept={(isUnkept) =>
                setUnkept((before) => [...before.filter((each) => each !== language), ...(isUnkept ? [language] : [])])
              }
            />
          ))}
      </div>
    </SidePanel>
  );
}

function NameForm({ prompt, onNamed }: { prompt: PromptSetting | undefined; onNamed: (prompt: string) => void }) {
  const { t } = useTranslation("flows");
  const [name, setName] = useState(prompt?.name ?? {});
  const [isActive, setActive] = useState(prompt?.is_active ?? true);
  const put = usePutPrompt();
  const errors = useFieldErrors();
  const refusal = useRefusal(put.error, { "settings.name_taken": "name" });
  return (
    <form
      ref={refusal.form}
      className={settings.form}
      aria-label={t("greetings.name")}
      noValidate
      onInput={(event) => {
        errors.onInput(event);
        if (put.isError) put.reset();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        if (!errors.check(event.currentTarget)) return;
        put.mutate(
          { prompt: prompt?.prompt ?? NEW, name, is_active: isActive, version: prompt?.version ?? 0 },
          { onSuccess: (saved) => onNamed(saved.prompt) },
        );
      }}
    >
      <NamesInput value={name} onChange={setName} error={refusal.at("name")} />
      {errors.words}
      {prompt && (
        <Switch
          label={t("greetings.offered")}
          checked={isActive}
          onChange={(event) => setActive(event.currentTarget.checked)}
        />
      )}
      <FailedLine error={refusal.rest} />
      <div>
        <Button type="submit" loading={put.isPending}>
          {t(prompt ? "greetings.rename" : "greetings.go_on")}
        </Button>
      </div>
    </form>
  );
}
