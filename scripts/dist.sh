#!/usr/bin/env bash
# Packs the release binary with its papers: dist/carillon-VERSION-ARCH-linux.tar.gz and its checksum.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

"$ROOT/scripts/build.sh"
version=$(awk -F '"' '/^version = / { print $2; exit }' Cargo.toml)
name=carillon-$version-$(uname -m)-linux
rm -rf "dist/$name"
mkdir -p "dist/$name"
cp "$CARILLON" LICENSE README.md "dist/$name/"
tar -C dist --owner=0 --group=0 --numeric-owner -czf "dist/$name.tar.gz" "$name"
rm -rf "dist/$name"
(cd dist && sha256sum "$name.tar.gz" >"$name.tar.gz.sha256")
say "dist/$name.tar.gz ($(du -h "dist/$name.tar.gz" | cut -f1))"
