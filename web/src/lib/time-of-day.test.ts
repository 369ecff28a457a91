import { expect, test } from "vitest";
import { minuteWritten, writeMinute } from "@/lib/time-of-day";

test.each([
  ["9", 540],
  ["930", 570],
  ["0930", 570],
  ["9:30", 570],
  ["9.30", 570],
  [" 18 00 ", 1_080],
  ["0", 0],
  ["24", 1_440],
  ["24:00", 1_440],
])("%s is a time", (text, minute) => expect(minuteWritten(text)).toBe(minute));

test.each(["", "25", "24:01", "9:75", "9:3", "nine", "-1", "12345"])("%s is none", (text) =>
  expect(minuteWritten(text)).toBeNull(),
);

test("every minute of a day is read as it is written", () => {
  for (let minute = 0; minute <= 1_440; minute += 1) expect(minuteWritten(writeMinute(minute))).toBe(minute);
});
