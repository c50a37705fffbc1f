# SPDX-License-Identifier: MIT
# Headers that most sources include are read once for each set of flags, instead of once for each
# source: half of the time of a build from nothing. Only headers of others, since a change of a
# precompiled one compiles everything again.
option(VORTEX_PCH "Precompile headers of others; hides a missing #include" OFF)

set(standard_headers
  algorithm array atomic charconv chrono condition_variable cstdint cstdlib exception filesystem
  fstream functional future map memory mutex optional set span sstream stdexcept string string_view
  system_error thread tuple unordered_map utility variant vector)
list(TRANSFORM standard_headers PREPEND "<")
list(TRANSFORM standard_headers APPEND ">")

if(VORTEX_PCH)
  # What ccache asks for, so that it keeps what is compiled with them, and them. See its manual.
  if(CMAKE_CXX_COMPILER_LAUNCHER MATCHES "ccache$")
    list(PREPEND CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(vortex_compiler INTERFACE -fpch-preprocess)
  else()
    target_compile_options(vortex_compiler INTERFACE "SHELL:-Xclang -fno-pch-timestamp")
  endif()
endif()

# vortex_precompile(TARGET [HEADERS...])    the standard library's and these
function(vortex_precompile target)
  if(VORTEX_PCH)
    target_precompile_headers(${target} PRIVATE ${standard_headers} ${ARGN})
  endif()
endfunction()

# vortex_precompiled_by(TARGET OTHER)    OTHER's, whose flags are the same
function(vortex_precompiled_by target other)
  if(VORTEX_PCH)
    target_precompile_headers(${target} REUSE_FROM ${other})
  endif()
endfunction()
