#!/usr/bin/env bash
# test.sh SUITE...: runs the suites lint, rust and browser, all of them even if one fails, and ends
# with one line for each.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[ $# -gt 0 ] || set -- lint rust browser

# A linker that finds the disk full says so in words that nobody understands.
NEEDED_GB=10
free_gb=$(($(df -Pk . | awk 'NR == 2 { print $4 }') / 1024 / 1024))
if [ ! -d target ] && [ "$free_gb" -lt "$NEEDED_GB" ]; then
  say "Only $free_gb GB are free here: building everything from nothing takes about $NEEDED_GB GB in target/"
fi
"$ROOT/scripts/setup-build.sh"
"$ROOT/scripts/setup-test.sh" "$@"

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
started=$SECONDS
status=0
for suite in "$@"; do
  script=$ROOT/scripts/test-$suite.sh
  [ "$suite" != lint ] || script=$ROOT/scripts/lint.sh
  # The suite's closing line is kept for the end.
  "$script" 2>&1 | tee "$results/$suite" | sed -u -E "/^$suite: [0-9]+ passed/d" || status=1
done

echo
say "$(((SECONDS - started) / 60)) minutes in all"
for suite in "$@"; do
  grep -E "^$suite: [0-9]+ passed, [0-9]+ failed" "$results/$suite" | tail -n 1 ||
    { echo "$suite: 0 passed, 1 failed"; status=1; }
done
exit "$status"
