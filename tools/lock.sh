#!/usr/bin/env bash
# Writes the lock files: hashes, no addresses, one file for every supported system and Python.
set -euo pipefail
cd "$(dirname "$0")/.."
flags=(-q --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11)
uv pip compile "${flags[@]}" "$@" pyproject.toml -o requirements/runtime.lock
uv pip compile "${flags[@]}" "$@" --group dev pyproject.toml -o requirements/dev.lock
printf 'babel\neditables\nhatchling\n' | uv pip compile "${flags[@]}" "$@" - -o requirements/build.lock
