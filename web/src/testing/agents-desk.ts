import { figuresOfDays, part } from "@/testing/day";
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
  "GET /api/contacts/parts": [part(contactRow({ contact: "c9" }))],
  ...figuresOfDays().routes,
  "GET /api/feedback/about-me": { ratings: [{ contact: "c9", score: 5 }] },
  "GET /api/feedback/of-customer": { ratings: [{ contact: "c0", score: 4 }] },
  "PUT /api/contacts/*/note": undefined,
  "PUT /api/contacts/*/customer": { seq: 12 },
  "POST /api/contacts/*/customer": { customer: "nora" },
  "POST /api/contacts/*/more-time": { seq: 12 },
  "POST /api/offers/*/answer": { seq: 8 },
  "POST /api/offers/*/decline": { seq: 8 },
  "POST /api/contacts/*/hang-up": { seq: 9 },
  "POST /api/contacts/*/wrap-up": { seq: 10 },
});
