#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Checks with a compiler for Windows that each public header is sound alone, and that the SDK's sources
# name nothing that only POSIX has. Only checks: neither libcurl nor OpenSSL for Windows is here to link.
# usage: mingw.sh WORK_DIR
set -euo pipefail
work=$1/mingw
root=$(cd "$(dirname "$0")/../.." && pwd)
compiler=(x86_64-w64-mingw32-g++-posix -std=c++20 -fsyntax-only -Wall -Wextra -Werror
  -I "$root/include")
checked=0

for header in "$root"/include/vortex/*.hpp; do
  case $header in
    */asio.hpp) continue ;; # it includes Boost, which is not here either
  esac
  "${compiler[@]}" -x c++ -include "$header" /dev/null
  checked=$((checked + 1))
done

# Declarations of the libraries, of this system; they are the same for Windows where we use them.
rm -rf "$work"
mkdir -p "$work/include"
for library in openssl curl rapidjson; do
  for folder in /usr/include "/usr/include/$(dpkg-architecture -qDEB_HOST_MULTIARCH)"; do
    if [ -d "$folder/$library" ]; then cp -r "$folder/$library" "$work/include"; fi
  done
done
for source in "$root"/src/{base,wire,sdk}/*.cpp; do
  "${compiler[@]}" -I "$root/src" -isystem "$work/include" "$source"
  checked=$((checked + 1))
done
echo "$checked files are sound"
