import { expect, test } from "vitest";
import { wantedReport } from "@/features/metrics/reports/api/content";
import type { Definition } from "@/features/metrics/reports/api/figures";
import { type ReportsSearch, reportsSearch } from "@/features/metrics/reports/api/reports-search";
import { addressOf, isSameReport, searchOf } from "@/features/metrics/saved/api/address";
import { DEFINITIONS } from "@/testing/definitions";

const definitions = DEFINITIONS as unknown as readonly Definition[];

const saved = (search: ReportsSearch) => addressOf(wantedReport(search, definitions), search);

test.each<ReportsSearch>([
  { report: "queues" },
  { report: "heat", shown: "answered" },
  { report: "queues", range: "last_week", queue: ["support", ""], sort: "-offered" },
  { report: "own", metric: ["handled"], by: ["agent", "team"], step: "day", range: "days", from: "2026-11-02" },
])("a report that is opened again asks for the same: %o", (search) => {
  const kept = saved(search);
  const again = reportsSearch({ ...searchOf("r1", kept) });
  expect(saved(again)).toEqual(kept);
  expect(again.saved).toBe("r1");
});

test("filters that its figures do not know are not kept", () => {
  expect(saved({ report: "lines", agent: ["anna"], line: ["web"] })).toMatchObject({ agent: [], line: ["web"] });
});

test("another order of the table is no other report, another time is", () => {
  const kept = saved({ report: "queues" });
  expect(isSameReport(kept, saved({ report: "queues", sort: "-offered", shown: "offered" }))).toBe(true);
  expect(isSameReport(kept, saved({ report: "queues", range: "today" }))).toBe(false);
});
