#!/usr/bin/env bash
# All Rust tests, on SQLite and on a PostgreSQL cluster of their own. Arguments go to cargo test.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

"$ROOT/scripts/setup-build.sh"
"$ROOT/scripts/setup-test.sh" rust
use_build_tools

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# With failpoints, so that the short form of the crash harness (server/tests/torture) can kill the very binary that this
# command builds for its tests: features are unified within one command, a second one would compile everything twice.
say "Rust tests: compiling them takes about 10 minutes the first time on two cores"
status=0
"$ROOT/scripts/with-postgres.sh" \
  cargo test --locked --workspace --exclude 'frontend-*' --features server/failpoints --no-fail-fast "$@" 2>&1 | tee "$log" || status=$?

# cargo closes each test program with "test result: ok. 12 passed; 0 failed; 1 ignored; …".
read -r passed failed ignored < <(awk '
  /^test result: / { p += $4; f += $6; i += $8 }
  END { print p + 0, f + 0, i + 0 }' "$log")

if [ "$status" -ne 0 ]; then
  # What broke before a single test ran (a compile error) counts as one failure.
  [ "$failed" -gt 0 ] || failed=1
  grep -E '^(test .* FAILED|error)' "$log" | sort -u | head -50 || true
fi
if [ "$ignored" -gt 0 ]; then
  echo "rust: $passed passed, $failed failed, $ignored skipped"
else
  echo "rust: $passed passed, $failed failed"
fi
exit "$status"
