#!/usr/bin/env bash
# Serves a debug build that rebuilds and reloads when a file changes.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

"$ROOT/scripts/setup-build.sh"
use_build_tools
say "The first debug build takes some minutes; later ones are incremental"
# One bundle can be watched; the visitor's is built once.
cargo leptos build --project visitor --frontend-only
exec cargo leptos watch --project console
