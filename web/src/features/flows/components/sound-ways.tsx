import { Button, Textarea } from "@mantine/core";
import { type ReactNode, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import { Icon } from "@/components/ui/icon";
import { LevelMeter } from "@/components/ui/level-meter";
import { FailedLine } from "@/components/ui/states";
import { type NewSound, type SoundPlace, useRehearse } from "@/features/flows/api/prompts";
import classes from "@/features/flows/components/greetings.module.css";
import { type Recorder, useRecorder } from "@/features/flows/hooks/use-recorder";

/** A new sound that can be listened to before it is kept. */
export interface Heard {
  sound: NewSound;
  content: Blob;
}

interface WaysProps {
  place: SoundPlace;
  text: string;
  onHeard: (heard: Heard) => void;
  children: ReactNode;
}

/** Ways to a new sound: the microphone, a file, a voice; `children` stand beside them. */
export function Ways({ place, text, onHeard, children }: WaysProps) {
  const { t } = useTranslation("flows");
  const recorder = useRecorder((content) => onHeard({ content, sound: { origin: "recorded", content } }));
  const [words, setWords] = useState<string | null>(null);
  const rehearse = useRehearse();
  const file = useRef<HTMLInputElement>(null);
  const hint = useId();
  const speak = (spoken: string) =>
    rehearse.mutate(
      { text: spoken, language: place.language },
      { onSuccess: (content) => onHeard({ content, sound: { origin: "spoken", text: spoken } }) },
    );
  if (recorder.isRecording) return <Recording recorder={recorder} />;
  return (
    <>
      {recorder.problem && <p role="alert">{t(`greetings.problem.${recorder.problem}`)}</p>}
      <div className={settings.line}>
        <Button
          variant="default"
          leftSection={<Icon name="microphone" size={16} />}
          disabled={recorder.isStarting}
          onClick={() => void recorder.start()}
        >
          {t("greetings.record")}
        </Button>
        <Button
          variant="default"
          leftSection={<Icon name="upload" size={16} />}
          aria-describedby={hint}
          onClick={() => file.current?.click()}
        >
          {t("greetings.upload")}
        </Button>
        <Button
          variant="default"
          leftSection={<Icon name="message" size={16} />}
          onClick={() => setWords(words ?? text)}
        >
          {t("greetings.speak")}
        </Button>
        {children}
        <input
          ref={file}
          type="file"
          className={classes.file}
          tabIndex={-1}
          aria-label={t("greetings.file")}
          accept="audio/*,.wav,.mp3,.ogg,.m4a"
          onChange={(event) => {
            const [content] = event.currentTarget.files ?? [];
            if (content) onHeard({ content, sound: { origin: "uploaded", content } });
          }}
        />
      </div>
      <p id={hint} className={settings.hint}>
        {t("greetings.forms")}
      </p>
      {words !== null && (
        <>
          <Textarea
            label={t("greetings.words")}
            autosize={false}
            rows={3}
            maxLength={1_000}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
          <FailedLine error={rehearse.error} />
          <div>
            <Button
              variant="default"
              loading={rehearse.isPending}
              disabled={words.trim() === ""}
              onClick={() => speak(words.trim())}
            >
              {t("greetings.listen")}
            </Button>
          </div>
        </>
      )}
    </>
  );
}

function Recording({ recorder }: { recorder: Recorder }) {
  const { t } = useTranslation("flows");
  return (
    <>
      <LevelMeter source={recorder} />
      <div>
        <Button color="red" leftSection={<Icon name="stop" size={16} />} onClick={recorder.stop}>
          {t("greetings.stop")}
        </Button>
      </div>
    </>
  );
}
