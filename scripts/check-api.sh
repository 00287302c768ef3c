#!/usr/bin/env bash
# Property-based calls over the API's own description (schemathesis) against a fresh server in demo mode: no 5xx, and
# every answer as described. Arguments go to schemathesis: `scripts/check-api.sh --max-examples 500`.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# So many examples of each call.
EXAMPLES=${CHECK_API_EXAMPLES:-60}
REQUIREMENTS=$ROOT/scripts/check-api.txt

binary=${CARILLON_BINARY:-}
if [ -z "$binary" ]; then
  "$ROOT/scripts/setup-build.sh"
  use_build_tools
  say "Compiling the server"
  cargo build --locked -p server
  binary=$ROOT/target/debug/carillon
fi

# One environment for each set of versions.
have python3 || die "check-api needs Python 3.10 or newer with venv"
environment=$TOOLS/schemathesis-$(sha256sum "$REQUIREMENTS" | cut -c 1-12)
if [ ! -x "$environment/bin/schemathesis" ]; then
  say "Installing schemathesis into $environment, once"
  rm -rf "$environment"
  python3 -m venv "$environment"
  "$environment/bin/pip" install --quiet --disable-pip-version-check -r "$REQUIREMENTS"
fi

folder=$(mktemp -d)
finish() {
  stop_server
  rm -rf "$folder"
}
trap finish EXIT
start_server "$binary" "$folder"

key=$("$binary" api-key create --name check-api)
# Something to find behind the ids: a subscriber, messages, a broadcast and texts that came in.
python3 "$ROOT/scripts/check-api.py" "$address" "$key" >"$folder/schemathesis.toml"

say "Calling ${address}api/v1: $EXAMPLES examples of each call"
status=0
# It keeps what it remembers where it is called.
cd "$folder"
"$environment/bin/schemathesis" --config-file "$folder/schemathesis.toml" run "${address}api/v1/openapi.json" \
  --max-examples "$EXAMPLES" --seed "${CHECK_API_SEED:-1}" "$@" || status=$?

# What it answered is one thing; that it noticed nothing wrong itself is another.
if grep -E '"level":"ERROR"| ERROR ' "$folder/log" >&2; then
  status=1
fi
if [ "$status" -eq 0 ]; then echo "check-api: passed"; else echo "check-api: FAILED"; fi
exit "$status"
