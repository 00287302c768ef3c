#!/usr/bin/env bash
# Builds target/release/carillon with the site inside. What did not change is not built again.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

"$ROOT/scripts/setup-build.sh"
use_build_tools

# cargo-leptos optimises and compresses anew on each call, even when no source changed: a digest of
# everything that goes into the site tells whether to call it.
site_digest() {
  find Cargo.toml Cargo.lock rust-toolchain.toml .cargo app frontend crates/domain style public \
    -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum |
    cat - <(echo "$CARGO_LEPTOS_VERSION $WASM_BINDGEN_VERSION $BINARYEN_VERSION") |
    sha256sum | cut -c1-64
}

stamp=target/site.digest
digest=$(site_digest)
if [ ! -d target/site/visitor/pkg ] || [ "$(cat "$stamp" 2>/dev/null)" != "$digest" ]; then
  [ -d target/front ] || say "Compiling for the browser: several minutes the first time (optimised for size)"
  rm -rf target/site "$stamp"
  for bundle in console visitor; do
    cargo leptos build --project "$bundle" --release --frontend-only --precompress
  done
  # Comments in scripts that are written by hand are for who reads the source.
  node -e '
    const { brotliCompressSync, gzipSync } = require("node:zlib"), fs = require("node:fs");
    for (const file of process.argv.slice(1)) {
      const script = fs.readFileSync(file, "utf8").replace(/^ *\/\/.*\n/gm, "");
      fs.writeFileSync(file, script);
      fs.writeFileSync(`${file}.br`, brotliCompressSync(script));
      fs.writeFileSync(`${file}.gz`, gzipSync(script, { level: 9 }));
    }' target/site/visitor/*.js
  echo "$digest" >"$stamp"
fi

[ -x "$CARILLON" ] || say "Compiling the server: 10 minutes or so the first time on two cores (optimised build of about 400 crates)"
# The digest is compiled in, which also makes cargo notice a new site.
CARILLON_SITE_DIGEST=$digest cargo build --release --locked -p server --features embed
