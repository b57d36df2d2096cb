#!/usr/bin/env bash
# Sets everything up on a Debian 12 machine and starts Earshot: the window on a demo project, or, with --headless or without a display, the whole
# way on the command line, ending in a report. Safe to run again. ./run.sh --help says more.
set -euo pipefail
cd "$(dirname "$0")"
source cmake/setup.sh

usage() {
    cat <<'EOT'
usage: ./run.sh [--headless] [--build-only]

  (nothing)     install what is missing, build, open the window on a demo project
  --headless    the same way without a window: demo data, training, INT8 model, report
                (also what happens when there is no display)
  --build-only  install and build, start nothing
EOT
}

headless=false
start=true
for argument in "$@"; do
    case $argument in
    --headless) headless=true ;;
    --build-only) start=false ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
    esac
done
[ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || headless=true

install_packages
build earshot earshot-cli earshot-virtual-nano33
$start || exit 0

bin=build/release/bin
out=build/demo
if $headless || [ ! -x "$bin/earshot" ]; then
    rm -rf "$out/run"
    say "The whole way on a synthesised demo dataset (output in $out)"
    "$bin/earshot-cli" pipeline --demo --out "$out" $(virtual_board_flag)
else
    project=$out/demo.earshot
    if [ ! -d "$project" ]; then
        say "Making the demo project $project"
        [ -f "$out/demo/meta.csv" ] || "$bin/earshot-cli" demo "$out/demo"
        "$bin/earshot-cli" project create "$project" --data "$out/demo"
    fi
    say "Opening $project"
    exec "$bin/earshot" "$project"
fi
