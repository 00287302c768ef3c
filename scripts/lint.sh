#!/usr/bin/env bash
# Formatting, clippy with warnings denied for the server and for the browser, and the dependencies'
# licences, sources and known weaknesses. Runs every check, then says how many passed.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

"$ROOT/scripts/setup-build.sh"
"$ROOT/scripts/setup-test.sh" lint
use_build_tools
use_tool cargo-deny "$CARGO_DENY_VERSION" cargo-deny --version

passed=0
failed=0
check() {
  local name=$1
  shift
  say "lint: $name"
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    say "lint: $name FAILED"
  fi
}

# Embedding needs the folder of the built site, not what is in it.
mkdir -p target/site

check formatting cargo fmt --all --check
check dependencies cargo deny --log-level error check bans licenses sources
# The list of known weaknesses is a git repository that not every machine can reach.
if timeout 120 cargo deny --log-level off fetch db 2>/dev/null; then
  check advisories cargo deny --log-level error --offline check advisories
else
  say "lint: advisories NOT CHECKED: https://github.com/RustSec/advisory-db can't be reached from here"
fi
# The frontend asks for other features of the same crates, so it is looked at by itself, as wasm.
check "clippy (server)" cargo clippy --locked --workspace --exclude 'frontend-*' --all-targets \
  --features server/embed,server/failpoints -- -D warnings
check "clippy (console)" cargo clippy --locked -p frontend-console --target wasm32-unknown-unknown -- -D warnings
check "clippy (visitor)" cargo clippy --locked -p frontend-visitor --target wasm32-unknown-unknown -- -D warnings

echo "lint: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
