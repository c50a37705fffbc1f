#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Makes the Conan package, static and shared, and uses it. Everything of Conan is in WORK_DIR; what the
# library stands on comes from the system, so that no other package has to be built.
# usage: conan.sh WORK_DIR
set -euo pipefail
work=$1
here=$(cd "$(dirname "$0")" && pwd)
wanted=$here/conan/requirements.txt
mkdir -p "$work"

if ! cmp -s "$wanted" "$work/installed.txt"; then
  rm -rf "$work/venv"
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet --requirement "$wanted"
  cp "$wanted" "$work/installed.txt"
fi

export CONAN_HOME=$work/home
rm -rf "$CONAN_HOME"
conan=$work/venv/bin/conan
"$conan" profile detect >/dev/null 2>&1
cat >"$work/profile" <<END
include(default)
[settings]
compiler.cppstd=20
[platform_requires]
openssl/$(pkg-config --modversion libcrypto)
libcurl/$(pkg-config --modversion libcurl)
rapidjson/cci.20230929
[conf]
tools.cmake.cmaketoolchain:generator=Ninja
tools.cmake.cmake_layout:test_folder=$work/test
END

if command -v ccache >/dev/null; then
  export CMAKE_CXX_COMPILER_LAUNCHER=ccache CCACHE_BASEDIR=$work CCACHE_NOHASHDIR=1
fi
for shared in False True; do
  echo "-- shared=$shared"
  library=libvortex.a
  [ $shared = False ] || library=libvortex.so
  rm -rf "$work/test"
  "$conan" create "$here/../.." --no-remote --profile:all "$work/profile" \
    --options "vortex/*:shared=$shared" >"$work/create.log" 2>&1 || { tail -n 60 "$work/create.log" >&2; exit 1; }
  tail -n 2 "$work/create.log"
  find "$CONAN_HOME/p" -path "*/p/lib/$library" | grep -q . || { echo "it holds no $library" >&2; exit 1; }
done
