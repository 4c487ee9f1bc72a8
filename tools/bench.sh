#!/usr/bin/env bash
# Runs every benchmark (or those named) one after the other; each prints its ratio to a baseline of the same run.
set -euo pipefail
cd "$(dirname "$0")/.."
unset PYTHONDONTWRITEBYTECODE
export QT_QPA_PLATFORM=offscreen
for name in "${@:-benchmarks/*.py}"; do
  for file in $name; do
    .venv/bin/python "$file"
  done
done
