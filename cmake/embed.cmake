# SPDX-License-Identifier: MIT
# vortex_embed([NAMED] OUT HEADER NAME FILES...): writes OUT, a source that defines NAME, declared in
# HEADER as a span of std::string_view, with the text of each file; NAMED makes it one of
# EmbeddedFile, which also has the file's name. It is made again when a file changes.
function(vortex_embed)
  cmake_parse_arguments(PARSE_ARGV 0 arg "NAMED" "" "")
  list(POP_FRONT arg_UNPARSED_ARGUMENTS out header name)
  set(type "std::string_view")
  if(arg_NAMED)
    set(type "EmbeddedFile")
  endif()
  set(entries "")
  foreach(file IN LISTS arg_UNPARSED_ARGUMENTS)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(READ ${file} text)
    set(entry "R\"embedded(${text})embedded\"")
    if(arg_NAMED)
      get_filename_component(base ${file} NAME)
      set(entry "{\"${base}\", ${entry}}")
    endif()
    string(APPEND entries "    ${entry},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${out} @ONLY CONTENT "// Made by cmake/embed.cmake.
#include \"${header}\"

namespace vortex::server {
namespace {
constexpr ${type} kEntries[] = {
@entries@};
}
const std::span<const ${type}> ${name} = kEntries;
}  // namespace vortex::server
")
endfunction()
