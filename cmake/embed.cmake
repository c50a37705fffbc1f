# SPDX-License-Identifier: MIT
# vortex_embed(OUT HEADER NAME FILES...): writes OUT, a source that defines NAME, declared in HEADER as
# a span of std::string_view, with the text of each file. It is made again when a file changes.
function(vortex_embed out header name)
  set(texts "")
  foreach(file IN LISTS ARGN)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(READ ${file} text)
    string(APPEND texts "    R\"embedded(${text})embedded\",\n")
  endforeach()
  file(CONFIGURE OUTPUT ${out} @ONLY CONTENT "// Made by cmake/embed.cmake.
#include \"${header}\"

namespace vortex::server {
namespace {
constexpr std::string_view kTexts[] = {
@texts@};
}
const std::span<const std::string_view> ${name} = kTexts;
}  // namespace vortex::server
")
endfunction()
