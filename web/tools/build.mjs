// Builds the app, and beside it the one script for other web sites. `--outDir FOLDER` puts both elsewhere.
import { parseArgs } from "node:util";
import { build } from "vite";

const { values } = parseArgs({ options: { outDir: { type: "string" } } });
const target = values.outDir ? { outDir: values.outDir } : {};
await build({ build: { ...target, emptyOutDir: true } });
await build({ configFile: "widget/vite.config.ts", build: { ...target, emptyOutDir: false } });
