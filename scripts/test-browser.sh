#!/usr/bin/env bash
# The Playwright suite in Chromium against the release binary. Arguments go to playwright test.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

"$ROOT/scripts/setup-test.sh" browser
"$ROOT/scripts/build.sh"
cd end2end
npx --no-install tsc --noEmit
CARILLON_BINARY=$CARILLON npx --no-install playwright test "$@"
