#!/usr/bin/env bash
# The benchmarks against the release binary, on SQLite and on a private PostgreSQL with fsync on.
#   bench.sh                 all of the table, about 25 minutes; writes docs/benchmarks.md
#   bench.sh --quick         a tenth of the sizes, under 5 minutes; writes nothing
#   bench.sh page            the visitor's page by Lighthouse (scripts/measure-page.sh)
#   bench.sh row list        one part of it (`bench.sh row --help` lists them), or another sub-command
#   bench.sh --built ...     with the binaries that are there
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if [ "${1:-}" = page ]; then
  exec "$ROOT/scripts/measure-page.sh"
fi
if [ "${1:-}" = --built ]; then
  shift
else
  "$ROOT/scripts/setup-test.sh" rust
  "$ROOT/scripts/build.sh"
  use_build_tools
  say "Compiling the benchmark"
  cargo build --release --locked -p bench
fi

case ${1:-} in
  "") set -- all --write ;;
  -*) set -- all "$@" ;;
esac
"$ROOT/scripts/with-postgres.sh" --durable target/release/bench "$@"
