# SPDX-License-Identifier: MIT
# libvortex0, libvortex-dev, vortex and vortexd, by `cmake --workflow --preset debian`; each is a component
# of cmake/install.cmake.
set(VORTEX_DEBIAN_REVISION 1 CACHE STRING "What the packages' version ends in")
set(VORTEX_DEBIAN_MAINTAINER "The authors of Vortex in C++ <packages@vortex-cpp.invalid>"
  CACHE STRING "Who answers for the packages: name and address")
set(debian_version ${PROJECT_VERSION}-${VORTEX_DEBIAN_REVISION})
set(debian_lib libvortex0)
set(debian_dev libvortex-dev)
set(debian_cli vortex)
set(debian_server vortexd)

# The archive is compiled for itself: its names are hidden in whatever it is linked into, while the
# shared library's are not.
get_target_property(sources vortex_core SOURCES)
list(TRANSFORM sources PREPEND ${PROJECT_SOURCE_DIR}/src/)
add_library(vortex_archive STATIC ${sources})
set_target_properties(vortex_archive PROPERTIES
  OUTPUT_NAME vortex
  POSITION_INDEPENDENT_CODE ON)
target_include_directories(vortex_archive
  PRIVATE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)
target_include_directories(vortex_archive SYSTEM PRIVATE ${RAPIDJSON_INCLUDE_DIR})
target_link_libraries(vortex_archive PRIVATE OpenSSL::Crypto CURL::libcurl vortex_compiler)
install(TARGETS vortex_archive ARCHIVE COMPONENT dev)

# Every package has its licence and its changes where Debian looks for them.
string(TIMESTAMP debian_date "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file(packaging/debian/changelog.in debian/changelog.Debian @ONLY)
execute_process(COMMAND gzip -9nf ${PROJECT_BINARY_DIR}/debian/changelog.Debian
  COMMAND_ERROR_IS_FATAL ANY)
foreach(component lib dev cli server)
  install(FILES packaging/debian/copyright ${PROJECT_BINARY_DIR}/debian/changelog.Debian.gz
    DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/${debian_${component}} COMPONENT ${component})
endforeach()

# Debian wants manuals compressed.
if(VORTEX_BUILD_CLI)
  install(CODE "execute_process(COMMAND gzip -9nf
    \$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_MANDIR}/man1/vortex.1
    COMMAND_ERROR_IS_FATAL ANY)" COMPONENT cli)
endif()

# The server as a service, with its settings and the pages that say how it is run.
install(FILES packaging/systemd/vortexd.service DESTINATION /lib/systemd/system COMPONENT server)
install(FILES packaging/systemd/vortexd.toml DESTINATION /etc/vortexd COMPONENT server)
set(debian_pages ${CMAKE_INSTALL_DATAROOTDIR}/doc/${debian_server})
install(DIRECTORY docs/guides DESTINATION ${debian_pages} COMPONENT server)
install(FILES docs/durability.md docs/performance.md DESTINATION ${debian_pages} COMPONENT server)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME vortex)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "invitations by the protocol of Vortex, in C++")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR})
set(CPACK_COMPONENTS_ALL lib dev cli server)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE ${VORTEX_DEBIAN_REVISION})
set(CPACK_DEBIAN_PACKAGE_MAINTAINER ${VORTEX_DEBIAN_MAINTAINER})
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

# No promise of a stable ABI is made before 1.0: who was linked with a version needs that version.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${PROJECT_BINARY_DIR}/src)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY "=")
set(CPACK_DEBIAN_DEV_PACKAGE_SHLIBDEPS OFF)

set(CPACK_DEBIAN_LIB_PACKAGE_NAME ${debian_lib})
set(CPACK_DEBIAN_LIB_PACKAGE_SECTION libs)
# CPack makes scripts that call ldconfig; Debian wants the trigger.
set(CPACK_DEBIAN_LIB_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/packaging/debian/triggers)
set(CPACK_DEBIAN_LIB_DESCRIPTION "The library signs users, makes tokens, checks webhooks and calls the API of
an invitation service. This package is what programs need that were linked
with it.")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME ${debian_dev})
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS
  "${debian_lib} (= ${debian_version}), libssl-dev, libcurl4-openssl-dev")
set(CPACK_DEBIAN_DEV_DESCRIPTION "The library signs users, makes tokens, checks webhooks and calls the API of
an invitation service. This package is what it takes to compile programs
with it: headers, a CMake package, vortex.pc and the static library.")

set(CPACK_DEBIAN_CLI_PACKAGE_NAME ${debian_cli})
set(CPACK_DEBIAN_CLI_PACKAGE_SECTION web)
set(CPACK_DEBIAN_CLI_PACKAGE_DEPENDS "${debian_lib} (= ${debian_version})")
set(CPACK_DEBIAN_CLI_DESCRIPTION "The command line creates, lists, accepts and revokes invitations, signs users,
makes tokens and checks webhooks.")

set(scripts ${PROJECT_SOURCE_DIR}/packaging/debian/vortexd)
set(CPACK_DEBIAN_SERVER_PACKAGE_NAME ${debian_server})
set(CPACK_DEBIAN_SERVER_PACKAGE_SECTION web)
set(CPACK_DEBIAN_SERVER_PACKAGE_DEPENDS "adduser, ca-certificates")
set(CPACK_DEBIAN_SERVER_PACKAGE_CONTROL_EXTRA
  ${scripts}/conffiles ${scripts}/postinst ${scripts}/prerm ${scripts}/postrm)
set(CPACK_DEBIAN_SERVER_DESCRIPTION "The server keeps invitations in one SQLite file, sends their mails, and tells
by webhooks what becomes of them. It speaks the API of Vortex, so that its
SDKs work against it. It is started as a service that listens to this
machine only; a proxy with TLS belongs in front of it.")

include(CPack)
