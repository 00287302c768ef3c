#!/usr/bin/env bash
# The long form of the crash harness, on SQLite and on a PostgreSQL cluster of its own: 200 kills in each of four
# settings take about half an hour. Arguments go to it, e.g. --on sqlite --kills 50 --seed 7.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

"$ROOT/scripts/setup-build.sh"
"$ROOT/scripts/setup-test.sh" rust
use_build_tools

# A debug build: its debug assertions and overflow checks are on, and no release has failpoints.
say "Compiling the server with failpoints, and the harness"
cargo build --locked -p server -p torture --features server/failpoints
"$ROOT/scripts/with-postgres.sh" target/debug/torture --carillon target/debug/carillon "$@"
