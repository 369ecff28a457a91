import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, type Api, answered } from "@/api/client";
import { useApi } from "@/api/context";
import type { Names } from "@/components/settings/names-input";
import type { Language } from "@/i18n/languages";

export type PromptSetting = Answer<"/api/settings/prompts", "get">[number];
export type Sound = PromptSetting["sounds"][number];

/** Which sound of which prompt. */
export interface SoundPlace {
  prompt: string;
  language: Language;
}

/** What takes the place of a sound: a file, or words for a voice to speak. */
export type NewSound = { origin: "recorded" | "uploaded"; content: Blob } | { origin: "spoken"; text: string };

export function usePrompts() {
  const api = useApi();
  return useQuery({ queryKey: ["settings", "prompts"], queryFn: () => answered(api.GET("/api/settings/prompts")) });
}

/** Where a sound is played from. The mark makes the browser forget the sound that was there before. */
export const soundAddress = ({ prompt, language }: SoundPlace, changed: number | null) =>
  `/api/settings/prompts/${encodeURIComponent(prompt)}/${language}/sound?of=${changed ?? 0}`;

function useChanging<T, A = unknown>(change: (wanted: T) => Promise<A>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => queries.invalidateQueries({ queryKey: ["settings", "prompts"] }),
  });
}

export function usePutSound() {
  const api = useApi();
  return useChanging(({ place, sound }: { place: SoundPlace; sound: NewSound }) => putSound(api, place, sound));
}

function putSound(api: Api, path: SoundPlace, sound: NewSound) {
  if (sound.origin === "spoken")
    return answered(
      api.PUT("/api/settings/prompts/{prompt}/{language}/text", { params: { path }, body: { text: sound.text } }),
    );
  return answered(
    api.PUT("/api/settings/prompts/{prompt}/{language}/sound", {
      params: { path, query: { origin: sound.origin } },
      headers: { "Content-Type": "application/octet-stream" },
      body: sound.content as unknown as string,
      bodySerializer: (content: unknown) => content as Blob,
    }),
  );
}

export function useRemoveSound() {
  const api = useApi();
  return useChanging((path: SoundPlace) =>
    answered(api.DELETE("/api/settings/prompts/{prompt}/{language}/sound", { params: { path } })),
  );
}

/** How a text would sound. */
export function useRehearse() {
  const api = useApi();
  return useMutation({
    mutationFn: (body: { text: string; language: Language }): Promise<Blob> =>
      answered(api.POST("/api/settings/prompts/rehearsal", { body, parseAs: "blob" })) as Promise<Blob>,
  });
}

/** A prompt of one's own; version 0 adds it. */
export interface NamedPrompt {
  prompt: string;
  name: Names;
  is_active: boolean;
  version: number;
}

export function usePutPrompt() {
  const api = useApi();
  return useChanging(({ prompt, version, ...named }: NamedPrompt) =>
    version === 0
      ? answered(api.POST("/api/settings/prompts", { body: named }))
      : answered(
          api.PUT("/api/settings/prompts/{prompt}", {
            params: { path: { prompt } },
            body: { ...named, version },
          }),
        ),
  );
}
