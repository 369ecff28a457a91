import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** One file without imports, since a script tag of another site loads it; built beside the app, into the same folder. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: fileURLToPath(new URL("../../src/perezvon/web", import.meta.url)),
    emptyOutDir: false,
    target: "es2022",
    lib: {
      entry: fileURLToPath(new URL("main.ts", import.meta.url)),
      formats: ["iife"],
      name: "perezvonWidget",
      fileName: () => "widget.js",
    },
  },
});
