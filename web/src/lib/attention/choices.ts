import { Stored } from "@/lib/stored";

/** What calls for a person: something that rings, a customer who waits for an answer, and a fault of the service. */
export const SOUND_CLASSES = ["offer", "reply", "alarm"] as const;

export type SoundClass = (typeof SOUND_CLASSES)[number];

export interface ClassChoice {
  isOn: boolean;
  /** From 0 to 1. */
  volume: number;
}

export interface SoundChoices extends Readonly<Record<SoundClass, ClassChoice>> {
  /** The loudspeaker that sounds; `null` is the default of the browser. What callers say goes elsewhere. */
  speaker: string | null;
}

const AS_DELIVERED: SoundChoices = {
  offer: { isOn: true, volume: 0.6 },
  reply: { isOn: true, volume: 0.4 },
  alarm: { isOn: true, volume: 0.5 },
  speaker: null,
};

const isClassChoice = (value: unknown): value is ClassChoice => {
  const { isOn, volume } = (value ?? {}) as Partial<ClassChoice>;
  return typeof isOn === "boolean" && typeof volume === "number" && volume >= 0 && volume <= 1;
};

const areChoices = (value: unknown): value is SoundChoices => {
  const choices = (value ?? {}) as Partial<SoundChoices>;
  const isSpeakerKnown = choices.speaker === null || typeof choices.speaker === "string";
  return isSpeakerKnown && SOUND_CLASSES.every((name) => isClassChoice(choices[name]));
};

/** Kept by the browser and not by the account: loudspeakers and rooms belong to a place. */
export const soundChoices = new Stored("perezvon-sounds", AS_DELIVERED, areChoices);
