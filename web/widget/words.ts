import en from "./i18n/en.json";
import ru from "./i18n/ru.json";
import zh from "./i18n/zh-Hans.json";
import type { Status, Wait } from "./status";

export type Language = "en" | "ru" | "zh-Hans";
export type Word = keyof typeof en;

const TEXTS: Readonly<Record<Language, Readonly<Record<Word, string>>>> = { en, ru, "zh-Hans": zh };
const MINUTE = 60;

/** The first of these tags that we speak; English when we speak none. */
export function languageOf(...tags: readonly (string | null | undefined)[]): Language {
  for (const tag of tags) {
    const primary = tag?.toLowerCase().split(/[-_]/)[0];
    const found = (Object.keys(TEXTS) as Language[]).find((language) => language.split("-")[0] === primary);
    if (found) return found;
  }
  return "en";
}

/** All that the widget says in one language. */
export class Words {
  constructor(readonly language: Language) {}

  say(word: Word, values: Readonly<Record<string, string>> = {}): string {
    return TEXTS[this.language][word].replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
  }

  /** What a visitor should know of the line before calling; nothing when there is nothing worth saying. */
  status({ is_open, until, wait }: Status, now = Date.now()): string {
    if (!is_open) return until === null ? this.say("closed") : this.say("opens", { when: this.moment(until, now) });
    if (wait !== null) return this.say("wait", { range: this.range(wait) });
    return until === null ? "" : this.say("open_until", { when: this.moment(until, now) });
  }

  private range({ at_least_s, at_most_s }: Wait): string {
    const format = new Intl.NumberFormat(this.language, { style: "unit", unit: "minute", unitDisplay: "short" });
    const [least, most] = [at_least_s / MINUTE, at_most_s / MINUTE];
    if (least === 0) return this.say("up_to", { minutes: format.format(most) });
    return least === most ? format.format(most) : format.formatRange(least, most);
  }

  /** The time of day by the visitor's clock, with the day when it is another one. */
  private moment(micros: number, now: number): string {
    const at = new Date(micros / 1000);
    const isToday = at.toDateString() === new Date(now).toDateString();
    return new Intl.DateTimeFormat(this.language, {
      hourCycle: "h23",
      hour: "2-digit",
      minute: "2-digit",
      ...(isToday ? {} : { weekday: "short", day: "numeric", month: "short" }),
    }).format(at);
  }
}
