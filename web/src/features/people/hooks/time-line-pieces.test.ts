import { expect, test } from "vitest";
import type { Interval } from "@/features/people/api/time-line";
import { piecesOf } from "@/features/people/hooks/time-line-pieces";

const interval = (state: Interval["state"], started_at: number, ended_at: number | null): Interval => ({
  state,
  reason: "",
  contact: state === "talking" ? "c1" : null,
  started_at,
  ended_at,
});

const told = (pieces: ReturnType<typeof piecesOf>) =>
  pieces.map(({ state, since, until, isOpen }) => [state, since, until, isOpen]);

test("begins with the first sign-in, ends with the last sign-out, and leaves out what lasted no time", () => {
  const day = [
    interval("offline", 0, 10),
    interval("available", 10, 20),
    interval("ringing", 20, 20),
    interval("offline", 20, 30),
    interval("break", 30, 40),
    interval("offline", 40, null),
  ];
  expect(told(piecesOf(day, [], 0, 100, 60))).toEqual([
    ["available", 10, 20, false],
    ["offline", 20, 30, false],
    ["break", 30, 40, false],
  ]);
});

test("is cut at the ends of the day and at the present instant", () => {
  expect(told(piecesOf([interval("available", 0, 50), interval("talking", 50, null)], [], 20, 100, 60))).toEqual([
    ["available", 20, 50, false],
    ["talking", 50, 60, true],
  ]);
  expect(told(piecesOf([interval("available", 0, null)], [], 20, 100, 900))).toEqual([["available", 20, 100, false]]);
});

test("a talk is cut where the customer heard music", () => {
  const holds = [
    { started_at: 45, ended_at: 60 },
    { started_at: 20, ended_at: 30 },
    { started_at: 90, ended_at: 99 },
  ];
  expect(told(piecesOf([interval("talking", 10, 50)], holds, 0, 100, 100))).toEqual([
    ["talking", 10, 20, false],
    ["holding", 20, 30, false],
    ["talking", 30, 45, false],
    ["holding", 45, 50, false],
  ]);
});

test("whoever was offline all day has no line", () => {
  expect(piecesOf([interval("offline", 0, null)], [], 0, 100, 60)).toEqual([]);
  expect(piecesOf([], [], 0, 100, 60)).toEqual([]);
});
