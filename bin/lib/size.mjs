// Fails when a visitor would load more than the budget: `node bin/lib/size.mjs target/site`.
// Sizes are brotli's, in bytes. Lower a budget in the commit that makes it possible.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";

const LOADER = 2_100;
const WIDGET = 47_200;
// In each page as it is written, without its comments (`app/src/shell.rs`).
const SCRIPT = 2_060;

const site = process.argv[2];
const pkg = join(site, "pkg");
const size = (path) => brotliCompressSync(readFileSync(path)).length;
const script = readFileSync(new URL("../../app/src/page/renewal.js", import.meta.url), "utf8");
const sent = script.split("\n").map((line) => line.trim()).filter((line) => !line.startsWith("//")).join("\n");

const parts = [join(pkg, "widget.js"), join(pkg, "widget.wasm"), join(site, "widget.css")];
// What the script would load beside its module, which the page names, would not be counted.
if (/\bimport\s*[({"'*]|\bfrom\s*["']|\bnew URL\b/.test(readFileSync(parts[0], "utf8"))) {
  throw new Error(`${parts[0]} loads other files`);
}

let failed = false;
function check(what, bytes, budget) {
  console.log(`    ${what}: ${bytes} of ${budget} bytes`);
  failed ||= bytes > budget;
}

for (const part of parts) console.log(`    ${part.slice(site.length + 1)}: ${size(part)}`);
check("script in the page", brotliCompressSync(sent).length, SCRIPT);
check("loader", size(join(site, "widget.js")), LOADER);
check("opened widget (WASM + JS + CSS)", parts.reduce((sum, part) => sum + size(part), 0), WIDGET);
if (failed) {
  console.error("Over the budget.");
  process.exit(1);
}
