#!/usr/bin/env bash
# The broadcast benchmark against the release binary. Arguments go to it, e.g. --messages 10000;
# with --postgres as the first one the database is a private PostgreSQL cluster.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

wrapper=()
if [ "${1:-}" = --postgres ]; then
  "$ROOT/scripts/setup-test.sh" rust
  wrapper=("$ROOT/scripts/with-postgres.sh")
fi
"$ROOT/scripts/build.sh"
say "Compiling the benchmark"
cargo build --release --locked -p bench
"${wrapper[@]}" target/release/bench broadcast --carillon "$CARILLON" "$@"
