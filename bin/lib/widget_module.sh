#!/usr/bin/env bash
# Builds the module that visitors load, and its script, into a folder: `bin/lib/widget_module.sh target/site/pkg`. It takes
# the steps that cargo-leptos takes with the desk's: wasm-bindgen, wasm-opt, and what minifies the script; and one more, short
# names for what the two call each other.
set -euo pipefail
. "$(dirname "$0")/common.sh"

into=$1
front=$(target_dir)/front
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The desk's module is given the same.
read -ra optimise < <(sed -n 's/^wasm-opt-features = \[\(.*\)\]$/\1/p' Cargo.toml | tr -d '",')

cargo build --package frontend-widget --lib --target wasm32-unknown-unknown --target-dir "$front" --profile wasm-release
wasm-bindgen --target web --no-typescript --omit-default-module-path --out-name widget --out-dir "$work" \
  "$front/wasm32-unknown-unknown/wasm-release/frontend_widget.wasm"
wasm-opt "${optimise[@]}" --minify-imports-and-exports-and-modules \
  "$work/widget_bg.wasm" -o "$work/widget.wasm" >"$work/names.json"
node bin/lib/short_names.mjs "$work/names.json" "$work/widget.js" >"$work/short.js"
terser --module --compress passes=3 --mangle --output "$work/widget.js" "$work/short.js"
# Both at the end: where one of the steps fails, neither is there.
mkdir -p "$into"
mv "$work/widget.js" "$work/widget.wasm" "$into"
