import { ActionIcon, Button, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "@/api/context";
import { Icon } from "@/components/ui/icon";
import { telephonyQuery, tryDraft } from "@/features/calls/api/calls";
import { AnswerKeys, Keypad } from "@/features/calls/components/keypad";
import { MicrophoneNotice } from "@/features/calls/components/microphone-notice";
import { RemoteAudio } from "@/features/calls/components/remote-audio";
import classes from "@/features/calls/components/test-call.module.css";
import { type Call, useCallTo } from "@/features/calls/hooks/use-call";
import { isLanguage, LANGUAGE_NAMES, LANGUAGES, type Language } from "@/i18n/languages";
import { useErrorText } from "@/i18n/use-error-text";

export interface TestCallProps {
  flow: string;
  /** Has what is drawn saved, so that it is what answers. */
  prepare: () => Promise<unknown>;
  /** The nodes that the call has met. */
  onPath: (path: readonly string[]) => void;
  onClose: () => void;
}

/** A call to the draft of a flow, by voice: only who places it meets the draft, and no colleague is rung. */
export function TestCall({ flow, prepare, onPath, onClose }: TestCallProps) {
  const { t, i18n } = useTranslation("calls");
  const api = useApi();
  const [language, setLanguage] = useState<Language>(isLanguage(i18n.language) ? i18n.language : "en");
  const kind = useQuery(telephonyQuery(api)).data?.kind ?? "browser";
  const call = useCallTo(`draft ${flow}`, kind, async (offer) => {
    if (offer.returns === null) await prepare();
    return tryDraft(api, { flow, language, ...offer });
  });
  usePath(call, onPath);
  const isOn = call.stage !== "idle" && call.stage !== "ended";
  return (
    <section className={classes.test} aria-label={t("test.title")}>
      <header className={classes.head}>
        <h2>{t("test.title")}</h2>
        <ActionIcon aria-label={t("test.close")} onClick={onClose}>
          <Icon name="close" size={16} />
        </ActionIcon>
      </header>
      {isOn ? (
        <InCall call={call} />
      ) : (
        <Before call={call} language={language} onLanguage={(value) => setLanguage(value)} />
      )}
      <RemoteAudio phone={call.phone} />
    </section>
  );
}

interface BeforeProps {
  call: Call;
  language: Language;
  onLanguage: (language: Language) => void;
}

function Before({ call, language, onLanguage }: BeforeProps) {
  const { t } = useTranslation("calls");
  const textOf = useErrorText();
  const { phone, state } = call;
  const isOver = call.stage === "ended";
  useEffect(() => {
    // The server may know of the end before the phone does.
    if (isOver && state.phase === "connected") phone.hangUp();
  }, [isOver, phone, state.phase]);
  return (
    <>
      <p className={classes.text} role="status">
        {isOver ? t("test.ended") : t("test.text")}
      </p>
      {call.error !== null && (
        <p className={classes.error} role="alert">
          {textOf(call.error)}
        </p>
      )}
      <div className={classes.row}>
        <Select
          aria-label={t("test.language")}
          data={LANGUAGES.map((one) => ({ value: one, label: LANGUAGE_NAMES[one] }))}
          value={language}
          allowDeselect={false}
          onChange={(value) => value !== null && isLanguage(value) && onLanguage(value)}
        />
        <Button leftSection={<Icon name="phone" size={15} />} onClick={call.start}>
          {isOver ? t("ended.again") : t("test.call")}
        </Button>
      </div>
    </>
  );
}

function InCall({ call }: { call: Call }) {
  const { t } = useTranslation("calls");
  const { cell, phone, stage } = call;
  const asked = cell?.question ? [...cell.keys] : [];
  const title = stage === "connecting" || stage === "returning" ? t(`stage.${stage}.title`) : t("test.listen");
  return (
    <>
      <p className={classes.text} role="status">
        {title}
      </p>
      <MicrophoneNotice phone={phone} />
      {asked.length > 0 ? (
        <AnswerKeys key={cell?.question} keys={asked} onPress={(digit) => phone.press(digit)} />
      ) : (
        <Keypad onPress={(digit) => phone.press(digit)} />
      )}
      <Button color="red" leftSection={<Icon name="hang-up" size={16} />} onClick={() => phone.hangUp()}>
        {t("hang_up")}
      </Button>
    </>
  );
}

/** Tells the nodes that the call meets, one call after the other; a call that is over leaves its way shown. */
function usePath({ stage, cell }: Call, onPath: (path: readonly string[]) => void): void {
  const path = useRef<readonly string[]>([]);
  const node = cell?.node ?? null;
  useEffect(() => {
    if (stage === "connecting") path.current = [];
    else if (node !== null && path.current.at(-1) !== node) path.current = [...path.current, node];
    else return;
    onPath(path.current);
  }, [stage, node, onPath]);
}
