#!/bin/sh
# Draws the icons of public/ from mark.svg with Chromium. Run it by hand after changing the mark; the results are committed.
set -eu
cd "$(dirname "$0")"
public=$(cd ../../public && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# draw SIZE FILE [SED-EXPRESSION]: the mark at SIZE pixels, changed by the expression.
draw() {
  sed "${3:-}" mark.svg > "$work/mark.svg"
  cat > "$work/page.html" <<PAGE
<!doctype html><style>html,body{margin:0;background:transparent}img{display:block;width:${1}px;height:${1}px}</style><img src="mark.svg">
PAGE
  chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --force-device-scale-factor=1 \
    --default-background-color=00000000 --window-size="$1,$1" --screenshot="$work/icon.png" "file://$work/page.html" >/dev/null 2>&1
  mv "$work/icon.png" "$public/$2"
}

# Maskable icons and Apple's are cut to shape by the system: a square ground, and the tower within the safe circle.
full='s/ rx="112"//g; s/<g id="tower"/<g id="tower" transform="translate(56 78) scale(.78)"/; s/h204v120H154/h204v220H154/'

draw 192 icons/icon-192.png
draw 512 icons/icon-512.png
draw 512 icons/maskable-512.png "$full"
draw 180 apple-touch-icon.png "$full"
sed '/<!--/d' mark.svg > "$public/favicon.svg"
