import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const SERVER = "http://127.0.0.1:8080";

const FIELDS = "Checkbox|Drawer|FileButton|FloatingIndicator|NativeSelect|Radio|SegmentedControl|Switch|Textarea";
const FORMS = `@mantine/core/esm/components/(${FIELDS})`;
const NUMBERS = "(react-number-format|@mantine/core/esm/components/NumberInput)";
const SETTINGS =
  "components/settings|components/ui/side-panel|features/(flows|sheets|queues)|lib/week|app/pages/admin|[^.]*-(form|editor)";
const CALLS = "features/calls/(components/sound-check|hooks/(site|stored-call|use-call)|live/[a-z-]+)";
/** Shared, but by pages that nobody needs during a call. */
const SEARCH = "features/customers/components/customer-search";
/** What figures mean, and what is behind them: asked now and then. */
const FIGURES = "features/metrics/(reports/(components|hooks)|figures/called)";
/** Figures of now: for those who watch, not for those who talk. */
const NOW = "features/metrics/(figures/(formula|live-figure|opened)|reports/api/figures|live/today|components/|hooks/)";
const DATES = "components/ui/(calendar|date-field|time-field)";

/**
 * Keeps the number of requests small: a chunk for the libraries of every page, one for what several pages share, and one
 * each for the parts of forms, for fields of numbers, for what only forms and settings need, for dates, for pages on
 * which people call, for figures of now, and for what is behind figures.
 */
const CHUNKS = [
  { name: "react", test: /node_modules\/(react|react-dom|scheduler)\// },
  {
    name: "libraries",
    test: new RegExp(`node_modules/(?!(${FORMS}|${NUMBERS})/)`),
    minShareCount: 5,
  },
  { name: "forms", test: new RegExp(`node_modules/${FORMS}/`), minShareCount: 3 },
  { name: "numbers", test: new RegExp(`node_modules/${NUMBERS}/`), minShareCount: 2 },
  {
    name: "shared",
    test: new RegExp(`/src/(?!${SETTINGS}|${DATES}|${CALLS}|${FIGURES}|${NOW}|${SEARCH}).*\\.tsx?$`),
    minShareCount: 3,
  },
  { name: "calls", test: new RegExp(`/src/(${CALLS})\\.tsx?$`), minShareCount: 2 },
  { name: "now", test: new RegExp(`/src/(${NOW}).*\\.tsx?$`), minShareCount: 2 },
  { name: "figures", test: new RegExp(`/src/(${FIGURES}).*\\.tsx?$`), minShareCount: 2 },
  { name: "dates", test: new RegExp(`/src/(${DATES})\\.tsx$`), minShareCount: 2 },
  { name: "settings", test: new RegExp(`/src/(${SETTINGS}).*\\.tsx?$`), minShareCount: 3 },
];

export default defineConfig({
  plugins: [react()],
  resolve: { tsconfigPaths: true },
  build: {
    outDir: "../src/perezvon/web",
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
    rolldownOptions: { output: { codeSplitting: { groups: CHUNKS } } },
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": { target: SERVER, ws: true } },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}", "widget/**/*.test.ts", "tools/**/*.test.mjs"],
    setupFiles: ["src/testing/setup.ts"],
    restoreMocks: true,
    testTimeout: 15_000,
  },
});
