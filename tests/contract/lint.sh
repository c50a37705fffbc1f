#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Has redocly look for what is wrong in contract/openapi.json. Installs what the lock names into FOLDER, once.
# usage: lint.sh FOLDER
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$1
mkdir -p "$folder"
cp "$here/package.json" "$here/package-lock.json" "$folder"
if ! cmp -s "$folder/package-lock.json" "$folder/installed.json"; then
  npm ci --silent --ignore-scripts --no-audit --no-fund --prefix "$folder"
  cp "$folder/package-lock.json" "$folder/installed.json"
fi
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
"$folder/node_modules/.bin/redocly" lint --config "$here/redocly.yaml" "$here/../../contract/openapi.json"
