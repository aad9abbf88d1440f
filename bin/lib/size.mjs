// Fails when a visitor would load more than the budget: `node bin/lib/size.mjs target/site`.
// Sizes are brotli's, in bytes. Lower a budget in the commit that makes it possible.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";

const LOADER = 2_100;
// The goal is 60 KB. Half of it is what wasm-bindgen, Leptos's start and the desk's server functions bring along.
const WIDGET = 80_000;
// In each page as it is written, without its comments (`app/src/shell.rs`).
const SCRIPT = 2_060;

const site = process.argv[2];
const pkg = join(site, "pkg");
const size = (path) => brotliCompressSync(readFileSync(path)).length;
const script = readFileSync(new URL("../../app/src/page/renewal.js", import.meta.url), "utf8");
const sent = script.split("\n").map((line) => line.trim()).filter((line) => !line.startsWith("//")).join("\n");
const named = (pattern) => readdirSync(pkg).filter((name) => pattern.test(name)).map((name) => join(pkg, name));

// The base module and its script; desk islands are chunks of their own, which visitors never load.
const base = named(/^porchlight(\.[\w-]+)?\.(wasm|js)$/);
const shared = named(/^(__wasm_split)(\.[\w-]+)?\.js$/);
const parts = [...base, ...shared, join(site, "widget.css")];
if (base.length !== 2) throw new Error(`expected one base script and one base module in ${pkg}, found ${base}`);

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
