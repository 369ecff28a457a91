import { screen } from "@testing-library/react";
import type { Routes } from "@/testing/fake-api";
import { renderApp } from "@/testing/render-app";

/** A line as its call page knows it. */
const PAGE = {
  line: "web",
  name: { en: "Nordlink", ru: "Нордлинк", "zh-Hans": "北联" },
  languages: ["en", "ru", "zh-Hans"],
  hours: {
    zone: "Europe/Stockholm",
    spans: [0, 1, 2, 3, 4]
      .map((weekday) => ({ weekday, start: 540, end: 1_080 }))
      .concat([{ weekday: 5, start: 600, end: 840 }]),
  },
  kind: "browser",
  is_callable: true,
  numbers: [],
  callers: [{ token: "signed-olga", name: "Ольга Дмитриева", language: "ru" }],
};

/** The server of a line that takes calls. */
export const ROUTES: Routes = {
  "GET /api/call-page/*": PAGE,
  "GET /api/callbacks/terms": { is_automatic: false, attempts: 3, retry_s: 900, hours: null },
  "POST /api/calls": { contact: "c1", watch: "w1", return_key: "r1", sdp: "answer", sip: null },
};

const UNTOLD = { earliest: null, latest: null, offer_at: null };

/** The cells of the topic `call`. */
export const call = (phase: string, more: object = {}) => ({
  call: { phase, position: null, since: null, is_staffed: true, how: null, ...UNTOLD, ...more },
});

/** The call page after the call was begun. */
export async function calling(phase: string, more: object = {}) {
  const app = await renderApp("/call/web", { routes: ROUTES, boards: { call: call(phase, more) } });
  await app.user.click(await screen.findByRole("button", { name: "Call us" }));
  return app;
}
