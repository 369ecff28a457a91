import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";

export type Saved = Answer<"/api/reports", "get">;
export type SavedReport = Saved["reports"][number];
export type Schedule = Saved["schedules"][number];
export type Delivery = Schedule["deliveries"][number];
export type ReportAddress = SavedReport["address"];
export type Timetable = Schedule["timetable"];
export type Mailing = Schedule["mailing"];

/** What a person decides about a saved report. */
export type ReportBody = Pick<SavedReport, "name" | "address" | "is_shared">;
export type ScheduleBody = Pick<Schedule, "timetable" | "mailing" | "is_active">;

const KEY = ["reports"] as const;

/** What becomes of letters shows while the page is open. */
const LOOK_MS = 30_000;

/** Own reports, those that others share, and one's own schedules. */
export function useSaved() {
  const api = useApi();
  return useQuery({ queryKey: KEY, queryFn: () => answered(api.GET("/api/reports")), refetchInterval: LOOK_MS });
}

function useChange<Wish, Done>(change: (api: ReturnType<typeof useApi>, wish: Wish) => Promise<Done>) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (wish: Wish) => change(api, wish),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

/** Keeps a new report, or puts it in place of the one that it was. */
export const useSaveReport = () =>
  useChange((api, { report, body }: { report: string | null; body: ReportBody }) =>
    answered(
      report === null
        ? api.POST("/api/reports", { body })
        : api.PUT("/api/reports/{report}", { params: { path: { report } }, body }),
    ),
  );

/** Deletes a report, and takes that back. */
export function useDeleteReport() {
  const params = (report: string) => ({ params: { path: { report } } });
  const remove = useChange((api, report: string) => answered(api.DELETE("/api/reports/{report}", params(report))));
  const restore = useChange((api, report: string) =>
    answered(api.POST("/api/reports/{report}/restore", params(report))),
  );
  return { remove, restore };
}

interface Scheduled {
  report: string;
  /** `null` for a new one. */
  schedule: string | null;
  body: ScheduleBody;
}

/** Has a report sent by itself, or changes how. */
export const useSaveSchedule = () =>
  useChange((api, { report, schedule, body }: Scheduled) =>
    answered(
      schedule === null
        ? api.POST("/api/reports/{report}/schedules", { params: { path: { report } }, body })
        : api.PUT("/api/reports/schedules/{schedule}", { params: { path: { schedule } }, body }),
    ),
  );

/** Deletes a schedule, and takes that back. */
export function useDeleteSchedule() {
  const params = (schedule: string) => ({ params: { path: { schedule } } });
  const remove = useChange((api, schedule: string) =>
    answered(api.DELETE("/api/reports/schedules/{schedule}", params(schedule))),
  );
  const restore = useChange((api, schedule: string) =>
    answered(api.POST("/api/reports/schedules/{schedule}/restore", params(schedule))),
  );
  return { remove, restore };
}

/** Sends a report now. */
export function useSendNow(report: string) {
  const api = useApi();
  return useMutation({
    mutationFn: (body: { mailing: Mailing; zone: string }) =>
      answered(api.POST("/api/reports/{report}/send", { params: { path: { report } }, body })),
  });
}

/** When a report would be sent next, if that can be said. */
export function useNextTimes(timetable: Timetable) {
  const api = useApi();
  return useQuery({
    queryKey: [...KEY, "times", timetable],
    queryFn: () => answered(api.POST("/api/reports/times", { body: timetable })),
    enabled: isEver(timetable),
  });
}

/** Whether there is a day on which it is, in a zone that exists. */
export const isEver = ({ rhythm, weekdays, zone }: Timetable): boolean =>
  (rhythm !== "weekly" || weekdays.length > 0) && isZone(zone);

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
