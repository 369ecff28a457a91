import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { useNotices } from "@/components/ui/notices";
import { FailedLine } from "@/components/ui/states";
import { type Sound, type SoundPlace, soundAddress, usePutSound, useRemoveSound } from "@/features/flows/api/prompts";
import classes from "@/features/flows/components/greetings.module.css";
import { type Heard, Ways } from "@/features/flows/components/sound-ways";
import { LANGUAGE_NAMES } from "@/i18n/languages";

interface Props {
  place: SoundPlace;
  sound: Sound | undefined;
  /** Whether the product has a sound of its own to go back to. */
  ships: boolean;
  canWrite: boolean;
  /** Whether there is something that was heard and not yet kept. */
  onUnkept: (isUnkept: boolean) => void;
}

/** What callers hear in one language, and four ways to something else. Everything is heard before it is kept. */
export function SoundEditor({ place, sound, ships, canWrite, onUnkept }: Props) {
  const { t } = useTranslation("flows");
  const notify = useNotices();
  const [heard, hear] = useState<Heard | null>(null);
  const setHeard = (next: Heard | null) => {
    hear(next);
    onUnkept(next !== null);
  };
  const put = usePutSound();
  const remove = useRemoveSound();
  const language = LANGUAGE_NAMES[place.language];
  const keep = () =>
    heard &&
    put.mutate(
      { place, sound: heard.sound },
      {
        onSuccess: () => {
          setHeard(null);
          notify({ text: t("greetings.kept", { language }) });
        },
      },
    );
  return (
    <section className={classes.sound} aria-label={language}>
      <div className={classes.head}>
        <h3>{language}</h3>
        <span className={classes.origin}>{t(`greetings.origin.${sound?.origin ?? "none"}`)}</span>
      </div>
      {sound?.text && <p className={classes.text}>{sound.text}</p>}
      {sound && !heard && (
        <Player source={soundAddress(place, sound.changed_at)} label={t("greetings.now", { language })} />
      )}
      {heard && <Rehearsal content={heard.content} label={t("greetings.new", { language })} />}
      <FailedLine error={put.error ?? remove.error} />
      {heard && (
        <div className={settings.line}>
          <Button loading={put.isPending} onClick={keep}>
            {t("greetings.keep")}
          </Button>
          <Button variant="default" onClick={() => setHeard(null)}>
            {t("greetings.discard")}
          </Button>
        </div>
      )}
      {canWrite && !heard && (
        <Ways place={place} text={sound?.text ?? ""} onHeard={setHeard}>
          {sound && sound.origin !== "shipped" && (
            <ConfirmButton
              label={t(ships ? "greetings.back" : "greetings.remove")}
              question={t("greetings.sure")}
              isPending={remove.isPending}
              onConfirm={() => remove.mutate(place)}
            />
          )}
        </Ways>
      )}
    </section>
  );
}

function Player({ source, label }: { source: string; label: string }) {
  // biome-ignore lint/a11y/useMediaCaption: the words stand beside it, where they are known.
  return <audio controls preload="none" src={source} aria-label={label} />;
}

function Rehearsal({ content, label }: { content: Blob; label: string }) {
  const [address, setAddress] = useState("");
  useEffect(() => {
    const made = URL.createObjectURL(content);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [content]);
  return address === "" ? null : <Player source={address} label={label} />;
}
