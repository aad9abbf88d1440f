#!/usr/bin/env bash
# Builds the module that visitors load, and its script, into a folder: `bin/lib/widget_module.sh target/site/pkg`. It takes
# the steps that cargo-leptos takes with the desk's: wasm-bindgen, wasm-opt, and what minifies the script.
set -euo pipefail
. "$(dirname "$0")/common.sh"

into=$1
front=$(target_dir)/front
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Both rounds together are smaller once compressed than either. The linker leaves low memory to the end of the stack.
OPTIMISE=(-Os -Oz --strip-producers --low-memory-unused --enable-bulk-memory --enable-nontrapping-float-to-int)

cargo build --package frontend-widget --lib --target wasm32-unknown-unknown --target-dir "$front" --profile wasm-release
wasm-bindgen --target web --no-typescript --omit-default-module-path --out-name widget --out-dir "$work" \
  "$front/wasm32-unknown-unknown/wasm-release/frontend_widget.wasm"
mkdir -p "$into"
wasm-opt "${OPTIMISE[@]}" "$work/widget_bg.wasm" -o "$into/widget.wasm"
terser --module --compress passes=3 --mangle --output "$into/widget.js" "$work/widget.js"
