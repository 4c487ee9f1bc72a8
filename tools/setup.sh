#!/usr/bin/env bash
# Prepares a machine. `run`: what the program needs; `test`: what the tests need on top.
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:?run or test}

run_packages=(libglib2.0-0 libgl1 libegl1 libfontconfig1 libxkbcommon0 libdbus-1-3 libportaudio2
  libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-image0 libxcb-render-util0 libxcb-xinerama0
  libxcb-randr0 libxcb-xkb1 libxkbcommon-x11-0 ca-certificates)
test_packages=(xvfb xauth dbus gnome-keyring libsecret-tools pulseaudio pulseaudio-utils libasound2-plugins
  sox libsox-fmt-mp3 espeak-ng git)

missing() {
  for p in "$@"; do dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null | grep -qx installed || echo "$p"; done
}

system_packages() {
  command -v dpkg-query >/dev/null || { echo "setup: not a Debian system; install by hand: $*" >&2; return 0; }
  mapfile -t need < <(missing "$@")
  [ ${#need[@]} -eq 0 ] && return 0
  if [ "$(id -u)" = 0 ]; then
    echo "setup: installing ${need[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null
  else
    echo "setup: system libraries are missing. Run this, then start again:" >&2
    echo "  sudo apt-get install -y --no-install-recommends ${need[*]}" >&2
    exit 1
  fi
}

find_python() {
  for v in 3.13 3.12 3.11; do
    if "python$v" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo "python$v"; return; fi
  done
  echo "setup: Python 3.11, 3.12 or 3.13 is needed; none was found" >&2
  exit 1
}

# Modules are compiled once here, so that no start of the program pays for it.
unset PYTHONDONTWRITEBYTECODE

if [ "$what" = run ]; then
  system_packages "${run_packages[@]}"
  python=$(find_python)
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then system_packages "$python-venv"; fi
  [ -x .venv/bin/python ] || { echo "setup: creating .venv with $("$python" --version)"; "$python" -m venv .venv; }
  .venv/bin/pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/build.lock
  .venv/bin/pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/runtime.lock
  .venv/bin/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
  .venv/bin/python tools/catalogues.py compile
  .venv/bin/python -m compileall -q callqa_desktop
else
  system_packages "${test_packages[@]}"
  .venv/bin/pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/dev.lock
fi
