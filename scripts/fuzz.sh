#!/usr/bin/env bash
# The fuzz targets (fuzz/targets) one after the other, FUZZ_SECONDS each (600). What they think up stays in fuzz/corpus;
# what breaks a promise is put into fuzz/findings, to be committed with its fix: `make test` replays it from then on.
# fuzz.sh [TARGET...]
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

SECONDS_EACH=${FUZZ_SECONDS:-600}
CARGO_FUZZ_VERSION=0.13.2

rustup run nightly rustc --version >/dev/null 2>&1 || die "cargo-fuzz needs a nightly compiler: rustup toolchain install nightly --profile minimal"
if ! use_tool cargo-fuzz "$CARGO_FUZZ_VERSION" cargo-fuzz --version; then
  say "Compiling cargo-fuzz $CARGO_FUZZ_VERSION, once"
  cargo install --quiet --locked --root "$TOOLS/cargo-fuzz-$CARGO_FUZZ_VERSION" "cargo-fuzz@$CARGO_FUZZ_VERSION"
  use_tool cargo-fuzz "$CARGO_FUZZ_VERSION" cargo-fuzz --version
fi

if [ $# -gt 0 ]; then targets=("$@"); else mapfile -t targets < <(basename -s .rs -a fuzz/targets/*.rs); fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# No address sanitizer: there is no unsafe code of ours, and without it three times as much is tried.
fuzz() { cargo +nightly fuzz "$1" --sanitizer none "${@:2}"; }
say "Compiling the targets: about 10 minutes the first time on two cores"
fuzz build

broken=0
printf '%-16s %14s %10s %8s  %s\n' target executions per-second covered result
for target in "${targets[@]}"; do
  corpus=fuzz/corpus/$target findings=fuzz/findings/$target
  mkdir -p "$corpus" "$findings"
  result=held
  # A reader that takes longer than 5 s for 4 KiB hangs, by any measure.
  fuzz run "$target" "$corpus" "fuzz/seeds/$target" -- -max_total_time="$SECONDS_EACH" -max_len=4096 -timeout=5 \
    -artifact_prefix="$findings/" -print_final_stats=1 >"$log" 2>&1 || result=BROKEN
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  speed=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log")
  covered=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
  printf '%-16s %14s %10s %8s  %s\n' "$target" "${executions:--}" "${speed:--}" "${covered:--}" "$result"
  if [ "$result" = BROKEN ]; then
    broken=$((broken + 1))
    grep -E "panicked|^ *(left|right):|timeout|Test unit written" "$log" | head -5 >&2 || tail -5 "$log" >&2
  fi
  rmdir "$findings" 2>/dev/null || true
done
[ "$broken" -eq 0 ] || die "$broken of ${#targets[@]} targets broke: see fuzz/findings"
