#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds and runs a user's project in a folder of its own, outside of the tree.
# usage: run.sh find_package|pkg_config BUILD_DIR     uses what `cmake --install BUILD_DIR` installs
#        run.sh add_subdirectory|fetch_content        builds the library as part of the project
set -euo pipefail
way=$1 build=${2:-}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Runs a command and says what it said where it fails.
quietly() {
  local log=$scratch/log
  "$@" >"$log" 2>&1 && return
  cat "$log" >&2
  exit 1
}

install_library() {
  quietly cmake --install "$build" --prefix "$scratch/prefix"
}

# The command line comes with its manual and completions.
check_command_line() {
  [ -x "$scratch/prefix/bin/vortex" ] || return 0
  for file in man/man1/vortex.1 bash-completion/completions/vortex zsh/site-functions/_vortex \
    fish/vendor_completions.d/vortex.fish; do
    grep -q webhooks "$scratch/prefix/share/$file"
  done
}

# The tree as it would be cloned, with what is not yet committed.
copy_library() {
  mkdir "$1"
  (cd "$root" && git ls-files -z --cached --others --exclude-standard |
    while IFS= read -r -d '' file; do if [ -e "$file" ]; then printf '%s\0' "$file"; fi; done |
    tar --create --null --files-from=-) | tar --extract --directory "$1"
}

# The library's sources are at the same place relative to each project, so that ccache compiles once
# for all of them.
build_project() {
  mkdir "$scratch/consumer"
  cp "$here/main.cpp" "$here/$way/CMakeLists.txt" "$scratch/consumer"
  cp "$here/left_alone.cmake" "$scratch"
  if command -v ccache >/dev/null; then
    export CMAKE_CXX_COMPILER_LAUNCHER=ccache CCACHE_BASEDIR=$scratch CCACHE_NOHASHDIR=1
  fi
  quietly cmake -S "$scratch/consumer" -B "$scratch/build" -G Ninja "$@"
  quietly cmake --build "$scratch/build"
  "$scratch/build/consumer"
}

# A library that is part of a project asks for nothing that only its own tests and programs need, and
# installs nothing along with the project.
build_project_with_library() {
  local hidden=()
  for package in doctest rapidcheck CLI11 Boost spdlog SQLiteCpp SQLite3 Python3; do
    hidden+=("-DCMAKE_DISABLE_FIND_PACKAGE_$package=ON")
  done
  build_project "${hidden[@]}" "$@"
  quietly cmake --install "$scratch/build" --prefix "$scratch/installed"
  if [ -e "$scratch/installed" ]; then
    echo "The library installs itself along with the project:" >&2
    find "$scratch/installed" -type f >&2
    exit 1
  fi
}

case $way in
  find_package)
    install_library
    check_command_line
    build_project -DCMAKE_PREFIX_PATH="$scratch/prefix"
    ;;
  pkg_config)
    install_library
    PKG_CONFIG_PATH=$(dirname "$(find "$scratch/prefix" -name vortex.pc)")
    export PKG_CONFIG_PATH
    cp "$here/main.cpp" "$scratch"
    # shellcheck disable=SC2046 # the flags are meant to be split
    quietly "${CXX:-c++}" -std=c++20 "$scratch/main.cpp" -o "$scratch/consumer" \
      $(pkg-config --cflags --libs vortex)
    LD_LIBRARY_PATH=$(pkg-config --variable=libdir vortex) "$scratch/consumer"
    ;;
  add_subdirectory)
    copy_library "$scratch/vortex-src"
    build_project_with_library
    ;;
  fetch_content)
    copy_library "$scratch/origin"
    git -C "$scratch/origin" init --quiet --initial-branch=main
    git -C "$scratch/origin" add --all
    git -C "$scratch/origin" -c user.name=test -c user.email=test@example.com \
      commit --quiet --message="The tree under test"
    build_project_with_library \
      -DVORTEX_REPOSITORY="$scratch/origin" -DFETCHCONTENT_BASE_DIR="$scratch"
    ;;
esac
