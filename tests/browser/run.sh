#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The pages in a real browser. Installs what the lock names into FOLDER, once.
# usage: run.sh VORTEXD FOLDER [FOLDER FOR PICTURES]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
vortexd=$1 folder=$2
chromium=$(command -v chromium) || { echo "chromium is not installed" >&2; exit 1; }
mkdir -p "$folder"
cp "$here/package.json" "$here/package-lock.json" "$folder"
cd "$folder"
if ! cmp -s package-lock.json installed.json; then
  npm ci --silent --ignore-scripts --no-audit --no-fund
  cp package-lock.json installed.json
fi
node "$here/pages_test.mjs" "$vortexd" "$chromium" "${@:3}"
