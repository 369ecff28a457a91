// Builds the app, and beside it the one script for other web sites. `--outDir FOLDER` puts both elsewhere. Beside each text of
// some size stands the same in Brotli, which is an eighth smaller than what any server can make of it in gzip.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { parseArgs } from "node:util";
import { brotliCompressSync } from "node:zlib";
import { build } from "vite";

const { values } = parseArgs({ options: { outDir: { type: "string" } } });
const target = values.outDir ? { outDir: values.outDir } : {};
await build({ build: { ...target, emptyOutDir: true } });
await build({ configFile: "widget/vite.config.ts", build: { ...target, emptyOutDir: false } });

const COMPRESSED = new Set([".css", ".html", ".js", ".json", ".map", ".svg", ".txt", ".webmanifest"]);
const SMALLEST = 1024;

if (values.outDir) {
  for (const entry of readdirSync(values.outDir, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !COMPRESSED.has(extname(file))) continue;
    const content = readFileSync(file);
    if (content.length >= SMALLEST) writeFileSync(`${file}.br`, brotliCompressSync(content));
  }
}
