import { describe, expect, test } from "vitest";
import { lanesOf, nextOf, placeOf, ticksOf } from "@/features/recordings/hooks/playback";

const part = (recording: string, from: number, to: number) => ({ recording, from, to });

/** Anna from 0 to 60; Ben, whom she consulted, from 40 to 100; after a gap Chen from 130 to 200. */
const ANNA = part("a", 0, 60);
const BEN = part("b", 40, 100);
const CHEN = part("c", 130, 200);
const ALL = [ANNA, BEN, CHEN];

describe("the place of an instant", () => {
  test.each([
    [10, "a", 10],
    [50, "a", 50],
    [70, "b", 70],
    [110, "c", 130],
    [-5, "a", 0],
    [999, "c", 200],
  ])("%d is in %s at %d", (at, recording, place) => {
    expect(placeOf(ALL, at)).toEqual({ part: expect.objectContaining({ recording }), at: place });
  });

  test("what is heard already goes on where two overlap", () => {
    expect(placeOf(ALL, 50, BEN)?.part).toBe(BEN);
    expect(placeOf([], 50)).toBeNull();
  });
});

test("after one recording the next goes on, without a word twice", () => {
  expect(nextOf(ALL, ANNA)).toEqual({ part: BEN, at: 60 });
  expect(nextOf(ALL, BEN)).toEqual({ part: CHEN, at: 130 });
  expect(nextOf(ALL, CHEN)).toBeNull();
});

test("recordings that overlap stand on lines of their own", () => {
  expect(lanesOf(ALL)).toEqual([0, 1, 0]);
});

test.each([
  [7, [0, 1, 2, 3, 4, 5, 6, 7]],
  [60, [0, 10, 20, 30, 40, 50, 60]],
  [3600, [0, 600, 1200, 1800, 2400, 3000, 3600]],
])("a ruler of %d seconds has round marks", (seconds, ticks) => {
  expect(ticksOf(seconds)).toEqual(ticks);
});
