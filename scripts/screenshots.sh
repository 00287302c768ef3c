#!/usr/bin/env bash
# Takes the README's pictures anew from the release binary: docs/screenshots/*.png.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

"$ROOT/scripts/setup-test.sh" browser
"$ROOT/scripts/build.sh"
mkdir -p docs/screenshots
cd end2end
CARILLON_BINARY=$CARILLON npx --no-install playwright test --config screenshots.config.ts "$@"
