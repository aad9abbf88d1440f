#!/usr/bin/env bash
# Builds the browser's part as the next version might be, into target/site-next: only the desk's chunk differs. The tests
# of an upgrade put it in the place of the site that is in the binary. Nothing else that was built is touched, and the next
# build of the release makes the usual one again.
set -euo pipefail
. "$(dirname "$0")/common.sh"

export LEPTOS_SITE_ROOT=target/site-next LEPTOS_HASH_FILE_NAME=hash-next.txt PORCHLIGHT_BUILD_STAMP=next PORCHLIGHT_WIDGET_APART=1
trap 'rm -f "$(target_dir)/release/hash-next.txt"' EXIT
cargo leptos build --release --split --frontend-only
bin/lib/widget_module.sh "$LEPTOS_SITE_ROOT/pkg"
