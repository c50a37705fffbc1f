#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What is too old is refused by name, with what would do.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# refused MESSAGE CMAKE_OPTION...
refused() {
  local message=$1 said
  shift
  rm -rf "$scratch/build"
  if said=$(cmake -S "$root" -B "$scratch/build" -G Ninja -DVORTEX_BUILD_CLI=OFF \
    -DVORTEX_BUILD_SERVER=OFF -DVORTEX_BUILD_TESTS=OFF "$@" 2>&1); then
    echo "Taken, though it should have said: $message" >&2
    exit 1
  fi
  if ! grep -qF "$message" <<<"$said"; then
    printf 'Refused, but without saying: %s\n%s\n' "$message" "$said" >&2
    exit 1
  fi
  echo "$message"
}

# A compiler that says it is older than it is.
pretender() {
  printf '#!/bin/sh\nexec %s -w %s "$@"\n' "$1" "$2" >"$scratch/$1"
  chmod +x "$scratch/$1"
}
pretender g++ "-U__GNUC__ -D__GNUC__=11"
refused "Vortex needs the compiler GNU 12 or newer; this is 11." \
  -DCMAKE_CXX_COMPILER="$scratch/g++"
for clang in clang++ clang++-19; do
  command -v "$clang" >/dev/null || continue
  pretender "$clang" "-U__clang_major__ -D__clang_major__=13"
  refused "Vortex needs the compiler Clang 14 or newer; this is 13." \
    -DCMAKE_CXX_COMPILER="$scratch/$clang"
done

# Headers that say they are of an older version.
old=$scratch/include
mkdir -p "$old/curl" "$old/openssl"
touch "$old/curl/curl.h" "$old/openssl/ssl.h"
echo '#define LIBCURL_VERSION "7.84.0"' >"$old/curl/curlver.h"
echo '# define OPENSSL_VERSION_NUMBER 0x101010bfL' >"$old/openssl/opensslv.h"
refused "Vortex needs libcurl 7.85 or newer; this is 7.84.0." -DCURL_INCLUDE_DIR="$old"
refused "Vortex needs OpenSSL (libcrypto) 3.0 or newer; this is 1.1.1k." \
  -DOPENSSL_INCLUDE_DIR="$old"
refused "Vortex needs RapidJSON 1.1 or newer; there is none." \
  -DRAPIDJSON_INCLUDE_DIR=RAPIDJSON_INCLUDE_DIR-NOTFOUND -DCMAKE_SYSTEM_IGNORE_PREFIX_PATH=/usr
