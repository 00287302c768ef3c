#!/usr/bin/env bash
# apt-install.sh PACKAGE...: installs Debian packages, or says exactly what to install and stops.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  # Without a terminal sudo must not ask for a password: nobody could answer.
  if have sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    as_root=(sudo)
  else
    die "Some system packages are missing. As root, run: apt-get install -y $*"
  fi
fi
have apt-get || die "Not a Debian-like system. Install what corresponds to: $*"

say "Installing with apt: $*"
"${as_root[@]}" apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
