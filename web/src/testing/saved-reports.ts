import type { SavedReport, Schedule } from "@/features/metrics/saved/api/saved";
import { MANAGER } from "@/testing/reports";

/** Whoever reads reports and may have them sent. */
export const SENDER = { ...MANAGER, permissions: [...MANAGER.permissions, "reports.send"] };

export const savedReport = (id: string, name: string, more: Partial<SavedReport> = {}): SavedReport => ({
  report: id,
  name,
  address: {
    metric: ["offered", "sl.offered"],
    by: ["queue"],
    step: null,
    range: "yesterday",
    from: null,
    to: null,
    queue: [],
    line: [],
    outcome: [],
    agent: [],
    team: [],
    tier: [],
    reason: [],
    shown: null,
    sort: null,
  },
  is_shared: false,
  is_own: true,
  owner: "Sasha",
  ...more,
});

export const schedule = (more: Partial<Schedule> = {}): Schedule => ({
  schedule: "s1",
  report: "r1",
  timetable: { rhythm: "weekly", weekdays: [1, 2], day: 1, minute: 480, zone: "Europe/Berlin" },
  mailing: { to: ["boss@example.org"], language: "en", format: "pdf" },
  is_active: true,
  next_due: Date.UTC(2026, 10, 30, 7) * 1000,
  last_due: null,
  deliveries: [],
  ...more,
});

export const EVENINGS = savedReport("r1", "Evenings");
export const THEIRS = savedReport("r2", "Monday", { is_own: false, is_shared: true, owner: "Kim" });
