# shellcheck shell=bash disable=SC2034
# Shared by the other scripts (sourced, never run): versions, where tools live, and a few words.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT" || exit

# Versions known to work together. cargo-leptos 0.3.11 wants a newer rustc than rust-toolchain.toml.
CARGO_LEPTOS_VERSION=0.3.10
BINARYEN_VERSION=132
CARGO_DENY_VERSION=0.20.2
# cargo-leptos takes any wasm-bindgen it finds, so it must equal the crate in Cargo.lock.
WASM_BINDGEN_VERSION=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, ""); print }' Cargo.lock)

# One folder per tool and version, shared by all checkouts of this user; PATH is searched first.
TOOLS=${CARILLON_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/carillon/tools}

# Everything is looked for in target/, wherever else this user may build.
unset CARGO_TARGET_DIR

CARILLON=$ROOT/target/release/carillon

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
die() { printf '\033[1;31merror:\033[0m %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# use_tool NAME VERSION PROBE...: true if PROBE's output names VERSION, on PATH or in TOOLS (then put on PATH).
use_tool() {
  local name=$1 version=$2 dir
  shift 2
  if "$@" 2>/dev/null | grep -qwF -- "$version"; then return 0; fi
  for dir in "$TOOLS/$name-$version/bin" "$TOOLS/$name-$version/node_modules/.bin"; do
    if [ -x "$dir/$name" ]; then
      PATH=$dir:$PATH
      export PATH
      return 0
    fi
  done
  return 1
}

# Puts the tools that set-up has installed on PATH; quiet, and quick enough for every script.
use_build_tools() {
  use_toolchain
  use_tool cargo-leptos "$CARGO_LEPTOS_VERSION" cargo-leptos --version &&
    use_tool wasm-bindgen "$WASM_BINDGEN_VERSION" wasm-bindgen --version &&
    use_tool wasm-opt "$BINARYEN_VERSION" wasm-opt --version
}

# Where the pinned toolchain can't be had, a newer stable one does as well.
use_toolchain() {
  if have rustup && ! rustc --version >/dev/null 2>&1; then
    if rustup run stable rustc --version >/dev/null 2>&1; then
      export RUSTUP_TOOLCHAIN=stable
    fi
  fi
}

# start_server BINARY FOLDER: serves in demo mode with everything in FOLDER; sets `server`, its process, and `address`, where it listens.
# The caller stops it, with stop_server in its trap.
start_server() {
  local binary=$1 folder=$2
  export CARILLON_DATABASE_URL=sqlite://$folder/carillon.db CARILLON_SECRET_KEY_FILE=$folder/secret.key
  export CARILLON_DRAIN_SECONDS=0 LEPTOS_SITE_ADDR=127.0.0.1:0 NO_COLOR=1
  "$binary" serve >"$folder/said" 2>"$folder/log" &
  server=$!
  address=
  for _ in $(seq 100); do
    address=$(sed -n 's/^ *PWA: //p' "$folder/said")
    [ -z "$address" ] || return 0
    kill -0 "$server" 2>/dev/null || { cat "$folder/log" >&2; die "the server did not start"; }
    sleep 0.1
  done
  die "the server did not say where it listens"
}

stop_server() {
  [ -z "${server:-}" ] || { kill "$server" 2>/dev/null && wait "$server" 2>/dev/null; } || true
}
