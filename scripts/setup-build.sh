#!/usr/bin/env bash
# Installs what a release build needs and is missing: the Rust toolchain, its wasm target,
# cargo-leptos, the wasm-bindgen command line and wasm-opt. Running it again does nothing.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# A C compiler links Rust programs and builds SQLite; perl builds cargo-leptos' own OpenSSL.
check_prerequisites() {
  { have rustup && have cargo; } || die "Rust is missing. Install it from https://rustup.rs, then run this again."
  { have node && have npm; } || die "Node.js 20 or newer with npm is missing (Debian: apt-get install nodejs npm)."
  local major
  major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
  [ "$major" -ge 20 ] || die "Node.js $(node --version) is too old: 20 or newer is needed."
  { have cc && have perl; } || "$ROOT/scripts/apt-install.sh" build-essential perl
}

install_toolchain() {
  if ! rustc --version >/dev/null 2>&1; then
    say "Installing the Rust toolchain of rust-toolchain.toml"
    rustup toolchain install || true
  fi
  use_toolchain
  rustc --version >/dev/null || die "No usable Rust toolchain: run 'rustup toolchain install 1.95.0'."
  cargo fmt --version >/dev/null 2>&1 || rustup component add rustfmt
  cargo clippy --version >/dev/null 2>&1 || rustup component add clippy
  # Asked for explicitly: rustup's automatic installs may be switched off.
  if [ ! -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ]; then
    say "Adding the wasm target to the Rust toolchain"
    rustup target add wasm32-unknown-unknown
  fi
}

# install_crate CRATE COMMAND VERSION MINUTES
install_crate() {
  local crate=$1 command=$2 version=$3 minutes=$4 root
  root=$TOOLS/$command-$version
  if cargo binstall -V >/dev/null 2>&1; then
    say "Installing $crate $version with cargo binstall into $root"
    cargo binstall --no-confirm --root "$root" "$crate@$version" && return
  fi
  say "Compiling $crate $version into $root: about $minutes min on two cores, once per version"
  # A debug build is quick enough to use and takes less than half the time to make.
  cargo install --quiet --locked --debug --root "$root" "$crate@$version"
}

check_prerequisites
install_toolchain

use_tool cargo-leptos "$CARGO_LEPTOS_VERSION" cargo-leptos --version ||
  install_crate cargo-leptos cargo-leptos "$CARGO_LEPTOS_VERSION" 5
use_tool wasm-bindgen "$WASM_BINDGEN_VERSION" wasm-bindgen --version ||
  install_crate wasm-bindgen-cli wasm-bindgen "$WASM_BINDGEN_VERSION" 1
if ! use_tool wasm-opt "$BINARYEN_VERSION" wasm-opt --version; then
  say "Installing wasm-opt (binaryen $BINARYEN_VERSION, 100 MB) with npm; Debian's is too old"
  npm install --silent --no-save --no-package-lock --prefix "$TOOLS/wasm-opt-$BINARYEN_VERSION" \
    "binaryen@$BINARYEN_VERSION.0.0"
fi

use_build_tools || die "Set-up did not bring all tools; see the messages above."
