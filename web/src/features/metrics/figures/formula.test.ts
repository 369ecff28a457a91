import { expect, test } from "vitest";
import { comesTo, countOf } from "@/features/metrics/figures/formula";

const ENDED = { answered: 1, abandoned: 1 };
const IN_TIME = { answered_in_time: 1 };

/** Cisco: 70 were answered in time, 10 gave up in time, 20 came later. */
const CISCO = { answered: 80, answered_in_time: 70, abandoned: 20, abandoned_in_time: 10 };

test.each([
  ["ignored", IN_TIME, { ...ENDED, abandoned_in_time: -1 }, 77.8],
  ["against it", IN_TIME, ENDED, 70],
  ["as answered", { ...IN_TIME, abandoned_in_time: 1 }, ENDED, 80],
])("the published example holds where early abandons are %s", (_, top, bottom, expected) => {
  const level = comesTo({ top, bottom }, CISCO);
  expect(Math.round((level ?? 0) * 1000) / 10).toBe(expected);
});

test("nothing by nothing is no value, and a sum by itself always is one", () => {
  expect(comesTo({ top: IN_TIME, bottom: ENDED }, {})).toBeNull();
  expect(comesTo({ top: { offered: 1 }, bottom: null }, {})).toBe(0);
  expect(comesTo({ top: { holds: 2 }, bottom: null }, { holds: 3 })).toBe(6);
});

test("a share is of as many cases as stand below its line", () => {
  expect(countOf({ top: IN_TIME, bottom: ENDED }, CISCO)).toBe(100);
  expect(countOf({ top: { answered: 1 }, bottom: null }, CISCO)).toBe(80);
});
