# Sourced by run.sh and test.sh: installs what is missing and builds.

packages=(
    g++ cmake ninja-build pkg-config ccache mold
    qt6-base-dev qt6-serialport-dev qt6-multimedia-dev qt6-svg-dev libqt6sql6-sqlite libgl1-mesa-dev
    libqcustomplot-dev libqcustomplot2.1-qt6
    libfftw3-dev libsndfile1-dev libsamplerate0-dev libsqlite3-dev libxxhash-dev libcairo2-dev
    nlohmann-json3-dev libcli11-dev libonnx-dev libprotobuf-dev protobuf-compiler
    libtorch-dev libopenblas0-openmp # exactly this one: the pthread variant ignores the number of threads
    libunicorn-dev gcc-arm-none-eabi libnewlib-arm-none-eabi qemu-system-arm
    libbenchmark-dev fonts-noto-core fonts-dejavu-core xvfb xauth
)

say() { printf '\n==> %s\n' "$*"; }

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "error: packages are missing and there is no sudo; as root, run: apt-get install ${missing[*]}" >&2
        exit 1
    fi
}

install_packages() {
    missing=()
    for package in "${packages[@]}"; do
        dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
    done
    if [ ${#missing[@]} = 0 ]; then
        say "All packages are installed"
        return
    fi
    say "Installing ${#missing[@]} packages: ${missing[*]}"
    as_root apt-get update -q
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
}

# build [TARGET ...]: the named targets, or all with the tests.
build() {
    say "Building (the first time takes about ten minutes on two cores)"
    export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
    cmake --preset release
    cmake --build --preset release ${1:+--target "$@"}
}

# The headless run goes on to the virtual board where that is built.
virtual_board_flag() {
    if [ -x build/release/bin/earshot-virtual-nano33 ] && build/release/bin/earshot-cli pipeline --help | grep -q -- --virtual-board; then
        echo --virtual-board
    fi
}
