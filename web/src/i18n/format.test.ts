import { describe, expect, test } from "vitest";
import { createFormat } from "@/i18n/format";
import { matchLanguage, nameIn, preferredLanguage } from "@/i18n/languages";
import { clockText, SECOND } from "@/lib/micros";

const at = (...parts: [number, number, number, number, number]) => new Date(...parts).getTime() * 1000;
const NOON = at(2026, 10, 22, 12, 5);

describe("formats", () => {
  test.each(["en", "ru", "zh-Hans"])("a clock of 24 hours in %s", (language) => {
    expect(createFormat(language).time(at(2026, 10, 22, 23, 5))).toBe("23:05");
    expect(createFormat(language).time(at(2026, 10, 22, 0, 5))).toBe("00:05");
  });

  test("days near now in words, others as a date", () => {
    const format = createFormat("en");
    expect(format.day(at(2026, 10, 22, 0, 1), NOON)).toBe("Today");
    expect(format.day(at(2026, 10, 21, 23, 59), NOON)).toBe("Yesterday");
    expect(format.day(at(2026, 10, 20, 12, 0), NOON)).toBe("Nov 20, 2026");
    expect(createFormat("ru").day(at(2026, 10, 21, 23, 59), NOON)).toBe("Вчера");
  });

  test("the spoken language, whatever its script", () => {
    expect(createFormat("en").languageName("zh-Hans")).toBe("Chinese");
    expect(createFormat("ru").languageName("en")).toBe("Английский");
  });

  test.each([
    [89, "89 sec"],
    [5_000, "83 min"],
    [129_000, "36 hr"],
    [1_188_000, "14 days"],
  ])("%s seconds are %s, roughly", (seconds, text) => {
    expect(createFormat("en").span(seconds)).toBe(text);
  });

  test("durations as on a clock", () => {
    expect(clockText(128 * SECOND + 999_999)).toBe("2:08");
    expect(clockText(3_600 * SECOND)).toBe("1:00:00");
    expect(clockText(-1)).toBe("0:00");
  });
});

describe("languages", () => {
  test.each([
    ["/live/wall?lang=ru", "ru"],
    ["/customers?language=ru", "en"],
  ])("the page of %s speaks %s: what a list is filtered by is not what its reader speaks", (address, language) => {
    globalThis.history.replaceState(null, "", address);
    expect(preferredLanguage()).toBe(language);
    globalThis.history.replaceState(null, "", "/");
  });

  test.each([
    ["zh-CN", "zh-Hans"],
    ["ru-RU", "ru"],
    ["en", "en"],
    ["fr", null],
    ["", null],
  ])("the browser's %s is our %s", (tag, language) => {
    expect(matchLanguage(tag)).toBe(language);
  });

  test("a name in several languages is shown in the reader's, else in English, else in any", () => {
    expect(nameIn("ru", { en: "Sales", ru: "Продажи" })).toBe("Продажи");
    expect(nameIn("ru", { en: "Sales" })).toBe("Sales");
    expect(nameIn("ru", { "zh-Hans": "销售" })).toBe("销售");
  });
});
