#!/usr/bin/env bash
# Installs what the tests need and is missing. setup-test.sh [lint] [rust] [browser]; all when none
# is named. Running it again does nothing.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[ $# -gt 0 ] || set -- lint rust browser

for_lint() {
  use_toolchain
  use_tool cargo-deny "$CARGO_DENY_VERSION" cargo-deny --version && return
  local root=$TOOLS/cargo-deny-$CARGO_DENY_VERSION
  if cargo binstall -V >/dev/null 2>&1 &&
    cargo binstall --no-confirm --root "$root" "cargo-deny@$CARGO_DENY_VERSION"; then
    return
  fi
  say "Compiling cargo-deny $CARGO_DENY_VERSION into $root: about 4 min on two cores, once"
  cargo install --quiet --locked --debug --root "$root" "cargo-deny@$CARGO_DENY_VERSION"
}

for_rust() {
  [ -n "${CARILLON_TEST_POSTGRES_URL:-}" ] && return
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || have initdb || packages+=(postgresql)
}

for_browser() {
  [ -x /usr/bin/chromium ] || packages+=(chromium fonts-liberation)
  # The tests write into SQLite files with it.
  have python3 || packages+=(python3)
}

packages=()
for suite in "$@"; do
  case $suite in
    lint) for_lint ;;
    rust) for_rust ;;
    browser) for_browser ;;
    *) die "unknown suite: $suite" ;;
  esac
done

[ ${#packages[@]} -eq 0 ] || "$ROOT/scripts/apt-install.sh" "${packages[@]}"

if [[ " $* " == *" browser "* ]]; then
  stamp=end2end/node_modules/.installed
  if ! cmp -s end2end/package-lock.json "$stamp"; then
    say "Installing the npm packages of end2end/"
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --prefix end2end --silent
    cp end2end/package-lock.json "$stamp"
  fi
fi
