#!/usr/bin/env bash
# Sets everything up on a Debian 12 machine, builds and runs all tests but those labelled slow. Safe to run again.
# Arguments go to ctest: ./test.sh -L unit
set -euo pipefail
cd "$(dirname "$0")"
source cmake/setup.sh

install_packages
build
say "Running the tests"
ctest --preset release "$@"
