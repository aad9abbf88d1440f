# Makes a recent Rust with `--target wasm32-unknown-unknown` work, by the first of three ways that does:
# it is there already; rustup downloads it; Debian's packages plus a std built from their sources.

RUST_MINOR=96 # what cargo-leptos needs

is_recent() { [ "$(rustc -V | cut -d. -f2)" -ge $RUST_MINOR ]; }

rust_is_ready() { is_recent && has_wasm_std; }

has_wasm_std() {
  compgen -G "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib/libstd-*.rlib" >/dev/null
}

install_debian_rust() {
  apt_install rustc-web cargo-web rust-web-src rust-web-clippy rustfmt-web
  local llvm
  llvm=$(/usr/bin/rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
  apt_install "lld-$llvm"
  local linker=/usr/lib/rustlib/x86_64-unknown-linux-gnu/bin/rust-lld
  as_root mkdir -p "$(dirname $linker)"
  as_root ln -sf "/usr/lib/llvm-$llvm/bin/lld" $linker
  rustup toolchain link porchlight /usr
  # So that plain `cargo leptos watch` in this folder uses it too.
  rustup override set porchlight >/dev/null
  export RUSTUP_TOOLCHAIN=porchlight
}

# std needs its bitcode embedded, or the final LTO cannot shrink it.
build_wasm_std() {
  local work
  work=$(mktemp -d)
  mkdir -p "$work/src" && touch "$work/src/lib.rs"
  printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2024"\n[profile.release]\nlto = "fat"\ncodegen-units = 1\n' >"$work/Cargo.toml"
  (cd "$work" && env -u CARGO_TARGET_DIR RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes \
    cargo build --release --target wasm32-unknown-unknown -Zbuild-std=std,panic_unwind,panic_abort,proc_macro)
  rm -f "$work"/target/wasm32-unknown-unknown/release/deps/libempty*
  as_root mkdir -p /usr/lib/rustlib/wasm32-unknown-unknown/lib
  as_root cp "$work"/target/wasm32-unknown-unknown/release/deps/*.rlib /usr/lib/rustlib/wasm32-unknown-unknown/lib/
  rm -rf "$work"
}

ensure_rust() {
  rust_is_ready && return
  say "Installing Rust 1.$RUST_MINOR or later with its wasm32 target"
  # Where downloads are blocked rustup waits for ever, hence the limits.
  is_recent || timeout 120 rustup update --no-self-update stable 2>&1 | tail -n 1 || true
  is_recent && { timeout 120 rustup target add wasm32-unknown-unknown 2>&1 | tail -n 1 || true; }
  rust_is_ready && return
  have apt-get || { echo "Please run: rustup update stable && rustup target add wasm32-unknown-unknown" >&2; exit 1; }
  say "rustup could not; using Debian's Rust and building std for wasm32"
  install_debian_rust
  has_wasm_std || build_wasm_std
}
