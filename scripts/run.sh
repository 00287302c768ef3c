#!/usr/bin/env bash
# Builds what changed and serves it; arguments go to carillon. It prints the addresses itself.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

"$ROOT/scripts/build.sh"
exec "$CARILLON" "$@"
