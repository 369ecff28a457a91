import { expect, test } from "vitest";
import { daysLater, dayWritten, monthsLater, weekdayOf, weeksOf, writeDay } from "@/lib/dates";

test.each(["2026-12-05", "2026-12-5", "5.12.2026", "05/12/2026", "2026年12月5日", " 2026/12/05 "])(
  "%s is a day",
  (text) => expect(dayWritten(text)).toBe("2026-12-05"),
);

test.each(["", "2026-02-30", "31.04.2026", "5.12.26", "tomorrow", "2026-13-01", "0.1.2026"])("%s is none", (text) =>
  expect(dayWritten(text)).toBeNull(),
);

test("every day of two years is read as each language writes it, and its weeks begin on Mondays", () => {
  for (let day = "2027-01-01"; day < "2029-01-01"; day = daysLater(day, 1)) {
    for (const language of ["en", "ru", "zh-Hans"]) expect(dayWritten(writeDay(day, language))).toBe(day);
    const weeks = weeksOf(day);
    expect(weeks.flat()).toContain(day);
    expect(weeks.every(([first]) => first !== undefined && weekdayOf(first) === 0)).toBe(true);
  }
});

test("a month later is the same day, or the last one", () => {
  expect(monthsLater("2028-01-31", 1)).toBe("2028-02-29");
  expect(monthsLater("2028-03-15", -3)).toBe("2027-12-15");
});
