import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const SERVER = "http://127.0.0.1:8080";

const FORMS =
  "Checkbox|Drawer|FileButton|FloatingIndicator|NativeSelect|NumberInput|Radio|SegmentedControl|Switch|Textarea";
const SETTINGS = "components/settings|components/ui/side-panel|features/(flows|sheets)|lib/week|[^.]*-(form|editor)";
const DATES = "components/ui/(calendar|date-field|time-field)";

/**
 * Keeps the number of requests small: a chunk for the libraries of every page, one for what several pages share, and one
 * each for the parts of forms, for what only forms and settings need, and for dates.
 */
const CHUNKS = [
  { name: "react", test: /node_modules\/(react|react-dom|scheduler)\// },
  {
    name: "libraries",
    test: new RegExp(`node_modules/(?!@mantine/core/esm/components/(${FORMS})/)`),
    minShareCount: 5,
  },
  { name: "forms", test: new RegExp(`@mantine/core/esm/components/(${FORMS})/`), minShareCount: 3 },
  { name: "shared", test: new RegExp(`/src/(?!${SETTINGS}|${DATES}).*\\.tsx?$`), minShareCount: 3 },
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
