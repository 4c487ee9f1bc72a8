#!/usr/bin/env bash
# Every test, on all processors (four at most), or those named; with the byte code in place and without the machine's own
# keyring, sound and display.
set -euo pipefail
cd "$(dirname "$0")/.."
unset PYTHONDONTWRITEBYTECODE DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS PULSE_SERVER
unset PYTHON_KEYRING_BACKEND CALLQA_WORKSPACE CALLQA_STORE_PASSPHRASE CALLQA_LANGUAGE
export QT_QPA_PLATFORM=offscreen LC_ALL=C.UTF-8 TZ=Europe/Kyiv
.venv/bin/python tools/catalogues.py compile
workers=$(($(getconf _NPROCESSORS_ONLN) + 1)) # one more than processors: sound is played and waited for in real time
[ $# -gt 0 ] || set -- -n "$((workers < 4 ? workers : 4))" --dist loadfile
exec .venv/bin/python -m pytest "$@"
