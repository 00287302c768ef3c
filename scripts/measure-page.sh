#!/usr/bin/env bash
# What Lighthouse says of the visitor's page, and what embed.js takes of the page it stands in: the median of five visits each,
# on a machine that does nothing else. CARILLON_BINARY measures another binary than target/release/carillon.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

"$ROOT/scripts/setup-test.sh" browser
if [ -z "${CARILLON_BINARY:-}" ]; then
  "$ROOT/scripts/build.sh"
  export CARILLON_BINARY=$CARILLON
fi
(cd bench/page && npm ci --silent --no-audit --no-fund)

folder=$(mktemp -d)
finish() {
  stop_server
  rm -rf "$folder"
}
trap finish EXIT
start_server "$CARILLON_BINARY" "$folder"

node bench/page/measure.mjs "$address"
(cd end2end && npm run --silent measure)
