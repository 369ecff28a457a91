import { describe, expect, test } from "vitest";
import { inkOn, optionsOf } from "./options";
import { languageOf, Words } from "./words";

const NOW = new Date(2026, 10, 25, 12, 0).getTime();
const at = (day: number, hour: number) => new Date(2026, 10, day, hour, 0).getTime() * 1000;
const wait = (least: number, most: number) => ({ at_least_s: least * 60, at_most_s: most * 60, is_long: least >= 3 });

describe("what the button says of the line", () => {
  test.each([
    [{ is_open: true, until: null, wait: null }, ""],
    [{ is_open: true, until: at(25, 18), wait: null }, "Open until 18:00"],
    [{ is_open: true, until: at(25, 18), wait: wait(2, 5) }, "Current wait: 2–5 min"],
    [{ is_open: true, until: null, wait: wait(0, 2) }, "Current wait: up to 2 min"],
    [{ is_open: false, until: at(25, 13), wait: null }, "Closed, open again 13:00"],
    [{ is_open: false, until: at(30, 9), wait: null }, "Closed, open again Mon, Nov 30, 09:00"],
    [{ is_open: false, until: null, wait: null }, "Closed now"],
  ])("%o", (status, text) => {
    expect(new Words("en").status(status, NOW)).toBe(text);
  });

  test("in the visitor's language", () => {
    expect(new Words("ru").status({ is_open: true, until: null, wait: wait(2, 5) }, NOW)).toBe(
      "Ожидание сейчас: 2–5 мин",
    );
  });
});

test.each([
  [["ru-RU", "en"], "ru"],
  [[undefined, "", "zh_CN"], "zh-Hans"],
  [["fr", "de"], "en"],
])("of the languages %o it speaks %s", (tags, language) => {
  expect(languageOf(...tags)).toBe(language);
});

test.each(["#3560d8", "#fff", "#ffcc00", "#777777", "#0c7a4e", "#808000"])("text on %s can be read", (colour) => {
  expect(contrast(colour, inkOn(colour))).toBeGreaterThanOrEqual(4.5);
});

test("the tag says which line, and how the button looks", () => {
  const script = document.createElement("script");
  script.src = "https://centre.example/widget.js?audio=raw";
  Object.assign(script.dataset, { line: "web", position: "left", colour: "red; x: y", greeting: " Hello " });
  document.documentElement.lang = "ru";
  expect(optionsOf(script)).toEqual({
    centre: "https://centre.example",
    line: "web",
    language: "ru",
    side: "left",
    colour: "#3560d8",
    ink: "#ffffff",
    greeting: "Hello",
    query: "?audio=raw",
  });
});

/** By WCAG 2.2, from its own formula. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const digits = colour.length === 4 ? colour.replace(/[0-9a-f]/gi, "$&$&") : colour;
  const parts = [1, 3, 5].map((from) => {
    const part = Number.parseInt(digits.slice(from, from + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (parts[0] ?? 0) + 0.7152 * (parts[1] ?? 0) + 0.0722 * (parts[2] ?? 0);
}
