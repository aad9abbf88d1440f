#!/usr/bin/env bash
# Checks the running binary against its own description, /api/openapi.json: `bin/lib/api_check.sh`, about two minutes.
# PORCHLIGHT names the binary. What it runs is in end2end/api; its tools live in a folder of the build's.
set -euo pipefail
. "$(dirname "$0")/common.sh"

PINNED=$ROOT/end2end/api/requirements.txt
TOOLS=$(target_dir)/api-check

# `python -m venv` leaves a broken folder behind where pip is missing, so it is only trusted once all is installed.
install_tools() {
  if cmp -s "$PINNED" "$TOOLS/installed-from"; then return; fi
  rm -rf "$TOOLS"
  python3 -m venv "$TOOLS" ||
    { echo "Please install Python 3.10 or later, with its venv module (Debian: python3-venv)." >&2; exit 1; }
  say "Installing schemathesis"
  "$TOOLS/bin/pip" install --quiet --disable-pip-version-check --no-deps --requirement "$PINNED" ||
    { echo "Please make Python’s package index reachable for pip: what $PINNED names is needed." >&2; exit 1; }
  cp "$PINNED" "$TOOLS/installed-from"
}

install_tools
[ "${1:-}" = --install ] || TOOLS="$TOOLS" node end2end/api/check.mjs
