# SPDX-License-Identifier: MIT
# How everything of ours is compiled, in one place: link with vortex_compiler.
if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(CCACHE ccache)
  if(CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
  endif()
endif()

add_library(vortex_compiler INTERFACE)
set(warnings -Wall -Wextra -Wpedantic -Wconversion -Wnon-virtual-dtor)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(vortex_compiler INTERFACE ${warnings} -Wshadow=local)
elseif(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # What g++ means by the same.
  target_compile_options(vortex_compiler INTERFACE ${warnings} -Wshadow -Wno-sign-conversion)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # g++ 12 sees overlapping and endless copies in `"text" + string` that are not there (GCC bug 105329).
  target_compile_options(vortex_compiler INTERFACE -Wno-restrict -Wno-stringop-overflow)
endif()
if(VORTEX_WARNINGS_AS_ERRORS)
  target_compile_options(vortex_compiler INTERFACE -Werror)
endif()
if(VORTEX_SANITIZE)
  # Undefined behaviour is looked for in what is tested: a third of the time of compiling tests would
  # go into their own.
  target_compile_options(vortex_compiler INTERFACE
    -fsanitize=${VORTEX_SANITIZE} $<$<BOOL:$<TARGET_PROPERTY:VORTEX_IS_TEST>>:-fno-sanitize=undefined>
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(vortex_compiler INTERFACE -fsanitize=${VORTEX_SANITIZE})
  # Reports need lines, not variables; that much less is compiled and linked.
  target_compile_options(vortex_compiler INTERFACE -g1)
endif()
# Tests are many programs, and each is linked for each sanitizer.
if(PROJECT_IS_TOP_LEVEL)
  find_program(MOLD mold)
  if(MOLD)
    target_link_options(vortex_compiler INTERFACE -fuse-ld=mold)
  endif()
endif()
