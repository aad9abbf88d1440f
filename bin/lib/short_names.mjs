// Gives what a module and its script call each other the short names that wasm-opt has made of wasm-bindgen's, whose digests
// compress badly: `node bin/lib/short_names.mjs names.json widget.js > short.js`.

import { readFileSync } from "node:fs";

const [names, script] = process.argv.slice(2).map((path) => readFileSync(path, "utf8"));
const { imports, exports } = JSON.parse(names);
let short = script;

// Where a name is not where wasm-bindgen writes it, the two would not understand each other.
function replace(pattern, by) {
  if (!pattern.test(short)) throw new Error(`${pattern} is not in the script`);
  short = short.replaceAll(pattern, () => by);
}

for (const [, long, name] of imports) replace(new RegExp(`^ {8}${long}: function\\(`, "gm"), `"${name}": function(`);
for (const [long, name] of exports) {
  const call = new RegExp(`\\bwasm\\.${long}\\b`, "g");
  // The script does not call all that a module exports.
  if (script.search(call) !== -1) replace(call, `wasm.${name}`);
}
// wasm-opt calls every module so.
replace(new RegExp(`"\\./widget_bg\\.js"`, "g"), '"a"');
process.stdout.write(short);
