#!/usr/bin/env bash
# Everything that can be checked without running the program.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
$bin/ruff format --check -q . || { echo "lint: run .venv/bin/ruff format ."; exit 1; }
$bin/ruff check -q .
$bin/mypy
$bin/lint-imports --no-cache | tail -n 30
$bin/python tools/catalogues.py check
long=$(git ls-files '*.py' | xargs wc -l | awk '$2 != "total" && $1 > 500 {print $1, $2}')
[ -z "$long" ] || { echo "lint: modules above 500 lines:"; echo "$long"; exit 1; }
if git grep -nE '\.exec\(\)|\.exec_\(' -- 'callqa_desktop/**.py' | grep -v 'app\.exec()  # not nested'; then
  echo "lint: a nested event loop starves the interface's tasks; open() dialogs instead"; exit 1
fi
if git grep -nIE 'https?://[^ "]*(simple|files)/' -- requirements; then
  echo "lint: lock files carry no addresses"; exit 1
fi
echo "lint: clean"
