import { describe, expect, test } from "vitest";
import { daysOf, nextStep, spanOf, stepsOf } from "@/features/metrics/reports/api/times";

const at = (year: number, month: number, day: number, hour = 0) =>
  new Date(year, month - 1, day, hour).getTime() * 1000;
/** A Friday. */
const TODAY = new Date(2026, 10, 27, 15, 30);

describe("the time that is asked for", () => {
  test.each([
    ["today", at(2026, 11, 27), at(2026, 11, 28)],
    ["yesterday", at(2026, 11, 26), at(2026, 11, 27)],
    ["week", at(2026, 11, 21), at(2026, 11, 28)],
    ["last_week", at(2026, 11, 16), at(2026, 11, 23)],
    ["month", at(2026, 11, 1), at(2026, 11, 28)],
    ["last_month", at(2026, 10, 1), at(2026, 11, 1)],
  ] as const)("%s is from midnight to midnight", (range, since, until) => {
    expect(spanOf({ range }, TODAY)).toEqual({ since, until });
  });

  test("own dates include the last day, and begin as what was shown", () => {
    const span = spanOf({ range: "days", from: "2026-11-02", to: "2026-11-04" }, TODAY);
    expect(span).toEqual({ since: at(2026, 11, 2), until: at(2026, 11, 5) });
    expect(daysOf(span)).toEqual({ from: "2026-11-02", to: "2026-11-04" });
    expect(daysOf(spanOf({ range: "days" }, TODAY))).toEqual({ from: "2026-11-27", to: "2026-11-27" });
  });
});

describe("steps", () => {
  test("the steps of a time are those that have begun by now", () => {
    const span = spanOf({ range: "week" }, TODAY);
    const now = TODAY.getTime() * 1000;
    expect(stepsOf("day", span, now)).toHaveLength(7);
    expect(stepsOf("week", span, now)).toEqual([at(2026, 11, 16), at(2026, 11, 23)]);
    expect(stepsOf("month", span, now)).toEqual([at(2026, 11, 1)]);
    expect(stepsOf("hour", spanOf({ range: "today" }, TODAY), now)).toHaveLength(16);
    expect(stepsOf("hour_of_week", span, now)).toHaveLength(168);
  });

  test("a month ends where the next begins", () => {
    expect(nextStep("month", at(2026, 11, 1))).toBe(at(2026, 12, 1));
  });
});
