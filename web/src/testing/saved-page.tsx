import { screen, within } from "@testing-library/react";
import type { Saved } from "@/features/metrics/saved/api/saved";
import type { Routes } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";
import { reporting } from "@/testing/reports";
import { EVENINGS, SENDER, THEIRS } from "@/testing/saved-reports";

/** The page of reports with those that are saved. */
export async function shown(
  saved: Partial<Saved> = {},
  more: { address?: string; routes?: Routes; as?: typeof SENDER } = {},
) {
  const found = { reports: [EVENINGS, THEIRS], schedules: [], has_mail: true, ...saved };
  const times = [0, 1, 2].map((days) => Date.UTC(2026, 10, 30 + days, 7) * 1000);
  const app = await renderApp(more.address ?? "/reports?report=queues", {
    as: more.as ?? SENDER,
    routes: {
      ...reporting().routes,
      "GET /api/reports": found,
      "POST /api/reports/times": times,
      ...more.routes,
    },
  });
  await screen.findByRole("heading", { name: "Reports" });
  return app;
}

export const saved = () => within(screen.getByRole("region", { name: "Saved reports" }));

/** What can be done with a saved report. */
export async function menu(user: Awaited<ReturnType<typeof shown>>["user"], name: string) {
  await user.click(await screen.findByRole("button", { name: `What to do with ${name}` }));
  return within(await screen.findByRole("menu"));
}
