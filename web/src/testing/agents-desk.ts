import { SECOND } from "@/lib/micros";
import type { Routes } from "@/testing/fake-api";
import { contactRow, MARIA } from "@/testing/world";

const BEFORE = Date.UTC(2026, 10, 20, 9, 30) * 1000;

/** What only the desk asks for: Anna's day so far, and what Maria had with us before. */
export const agentsDesk = (): Routes => ({
  "GET /api/telephony": { kind: "browser", calls_out: false },
  "PUT /api/customers/*/note": ({ body }: { body: unknown }) => ({ ...MARIA, note: (body as { note: string }).note }),
  "GET /api/customers/*/contacts": [
    {
      ...contactRow({ contact: "c0", agent: "ben", outcome: "sale" }),
      notes: [{ agent: "ben", text: "Wants fibre in spring.", written_at: BEFORE }],
    },
  ],
  "GET /api/desk/day": {
    contacts: [contactRow({ contact: "c9" })],
    handled: 1,
    handling: 212 * SECOND,
    on_duty: 11_520 * SECOND,
    talking: 172 * SECOND,
    wrap_up: 40 * SECOND,
    on_break: 0,
  },
  "GET /api/feedback/about-me": { average: 4.5, ratings: [{ contact: "c9", score: 5 }] },
  "GET /api/feedback/of-customer": { average: 4, ratings: [{ contact: "c0", score: 4 }] },
  "PUT /api/contacts/*/note": undefined,
  "PUT /api/contacts/*/customer": { seq: 12 },
  "POST /api/contacts/*/customer": { customer: "nora" },
  "POST /api/contacts/*/more-time": { seq: 12 },
  "POST /api/offers/*/answer": { seq: 8 },
  "POST /api/offers/*/decline": { seq: 8 },
  "POST /api/contacts/*/hang-up": { seq: 9 },
  "POST /api/contacts/*/wrap-up": { seq: 10 },
});
