// Builds into a temporary folder and measures what a browser fetches first on each page, compressed.
// Ends with status 1 when a page is over its budget.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const KILOBYTE = 1_000;
const SCRIPTS = 260 * KILOBYTE;
const STYLES = 45 * KILOBYTE;
const LANGUAGE = "src/app/catalogues/ru.ts"; // The longest one.
const SHELL = "src/app/shell/shell.tsx";
const PAGES = {
  "/welcome": [SHELL, "src/app/pages/welcome.tsx"],
  "/desk": [SHELL, "src/app/pages/desk.tsx"],
  "/live": [SHELL, "src/app/pages/live.tsx"],
  "/history": [SHELL, "src/app/pages/history.tsx"],
  "/history/...": [SHELL, "src/app/pages/contact.tsx"],
  "/call/...": ["src/app/pages/call.tsx"],
  "/sign-in": ["src/app/pages/sign-in.tsx"],
};

const folder = mkdtempSync(join(tmpdir(), "perezvon-web-"));
try {
  await build({ logLevel: "error", build: { outDir: folder, manifest: "manifest.json" } });
  const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
  const compressed = (file) => gzipSync(readFileSync(join(folder, file)), { level: 9 }).length;
  const sum = (files) => [...files].reduce((total, file) => total + compressed(file), 0);

  for (const [page, entries] of Object.entries(PAGES)) {
    const chunks = closure(manifest, ["index.html", LANGUAGE, ...entries]);
    const scripts = sum(new Set(chunks.map(({ file }) => file)));
    const styles = sum(new Set(chunks.flatMap(({ css = [] }) => css)));
    const isOver = scripts > SCRIPTS || styles > STYLES;
    const [js, css] = [scripts, styles].map((bytes) => `${(bytes / KILOBYTE).toFixed(1)} kB`);
    console.log(
      `${page.padEnd(14)} scripts ${js.padStart(9)}   styles ${css.padStart(8)}${isOver ? "   over budget" : ""}`,
    );
    if (isOver) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** The chunks of these modules, and all that they import at once. */
function closure(manifest, modules) {
  const seen = new Set();
  const visit = (name) => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const imported of manifest[name]?.imports ?? []) visit(imported);
  };
  modules.forEach(visit);
  return [...seen].map((name) => manifest[name]).filter(Boolean);
}
