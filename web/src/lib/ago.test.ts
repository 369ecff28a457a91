import { expect, test } from "vitest";
import { ago } from "@/lib/ago";

const NOW = 1_800_000_000_000_000;

test.each([
  [0, "en", "now"],
  [59, "en", "now"],
  [60, "en", "1 minute ago"],
  [7_300, "en", "2 hours ago"],
  [86_400, "en", "yesterday"],
  [-5, "en", "now"],
  [300, "ru", "5 минут назад"],
  [300, "zh-Hans", "5分钟前"],
])("%s s ago in %s", (seconds, language, words) => expect(ago(NOW - seconds * 1_000_000, NOW, language)).toBe(words));
