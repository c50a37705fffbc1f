# SPDX-License-Identifier: MIT
# What Vortex needs at least; docs/platforms.md says it to people.
function(vortex_needs what oldest is_there found)
  if(is_there)
    return()
  elseif(found)
    message(FATAL_ERROR "Vortex needs ${what} ${oldest} or newer; this is ${found}.")
  endif()
  message(FATAL_ERROR "Vortex needs ${what} ${oldest} or newer; there is none.")
endfunction()

# The oldest that the tests run with. Others, such as Microsoft's and Apple's, are not refused: nobody
# has tried them.
set(oldest_GNU 12)
set(oldest_Clang 14)
set(oldest "${oldest_${CMAKE_CXX_COMPILER_ID}}")
if(oldest AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS oldest)
  vortex_needs("the compiler ${CMAKE_CXX_COMPILER_ID}" ${oldest} FALSE ${CMAKE_CXX_COMPILER_VERSION})
endif()

find_package(OpenSSL 3.0 QUIET COMPONENTS Crypto)
vortex_needs("OpenSSL (libcrypto)" 3.0 "${OPENSSL_FOUND}" "${OPENSSL_VERSION}")
find_package(CURL 7.85 QUIET)  # the first with CURLOPT_PROTOCOLS_STR
vortex_needs("libcurl" 7.85 "${CURL_FOUND}" "${CURL_VERSION_STRING}")
find_path(RAPIDJSON_INCLUDE_DIR rapidjson/reader.h)
vortex_needs("RapidJSON" 1.1 "${RAPIDJSON_INCLUDE_DIR}" "")
find_package(Threads REQUIRED)
