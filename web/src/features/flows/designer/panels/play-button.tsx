import { ActionIcon } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { soundAddress, usePrompts } from "@/features/flows/api/prompts";
import { LANGUAGES } from "@/i18n/languages";

/** Plays what callers hear of a prompt, in the reader's language where it has a sound in it. */
export function PlayButton({ prompt }: { prompt: string }) {
  const { t, i18n } = useTranslation("designer");
  const { data: prompts = [] } = usePrompts();
  const [isPlaying, setPlaying] = useState(false);
  const audio = useRef<HTMLAudioElement | null>(null);
  useEffect(() => () => audio.current?.pause(), []);
  const sounds = prompts.find((one) => one.prompt === prompt)?.sounds ?? [];
  const own = LANGUAGES.find((language) => language === i18n.language);
  const sound = sounds.find(({ language }) => language === own) ?? sounds[0];
  if (!sound) return null;
  const play = () => {
    if (isPlaying) {
      audio.current?.pause();
      return setPlaying(false);
    }
    const player = new Audio(soundAddress({ prompt, language: sound.language }, sound.changed_at));
    audio.current = player;
    player.onended = () => setPlaying(false);
    player.onerror = () => setPlaying(false);
    setPlaying(true);
    void player.play().catch(() => setPlaying(false));
  };
  return (
    <ActionIcon aria-label={t(isPlaying ? "stop" : "play")} onClick={play}>
      <Icon name={isPlaying ? "stop" : "play"} size={16} />
    </ActionIcon>
  );
}
