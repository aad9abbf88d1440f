# Sourced by the scripts beside it: where the project is, and small helpers they share.
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$ROOT"
export PATH="$ROOT/node_modules/.bin:$HOME/.cargo/bin:$PATH"
# The toolchain that bin/setup linked where rustup could not download the wasm32 target.
if [ -z "${RUSTUP_TOOLCHAIN:-}" ] && rustup toolchain list 2>/dev/null | grep -q '^porchlight'; then
  export RUSTUP_TOOLCHAIN=porchlight
fi

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }
have() { command -v "$1" >/dev/null 2>&1; }

# Runs a command and says how long it took: `step "Lint" cargo clippy …`.
step() {
  local name=$1 started=$SECONDS
  shift
  say "$name"
  "$@"
  printf '    %s: %d s\n' "$name" $((SECONDS - started))
}

# Where cargo puts what it builds.
target_dir() { echo "${CARGO_TARGET_DIR:-$ROOT/target}"; }
