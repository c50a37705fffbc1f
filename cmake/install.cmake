# SPDX-License-Identifier: MIT
# What `cmake --install` puts where: headers, library, CMake package, vortex.pc, the command line with its
# manual and completions, and the server. The components are what a Debian package each is made of, see
# packaging/debian.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/vortex)
install(TARGETS vortex EXPORT vortex
  RUNTIME COMPONENT lib
  LIBRARY COMPONENT lib NAMELINK_COMPONENT dev
  ARCHIVE COMPONENT dev
  FILE_SET HEADERS COMPONENT dev)
install(EXPORT vortex NAMESPACE vortex:: DESTINATION ${package_dir} FILE vortexTargets.cmake
  COMPONENT dev)
configure_package_config_file(cmake/vortexConfig.cmake.in vortexConfig.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(vortexConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/vortexConfig.cmake
              ${PROJECT_BINARY_DIR}/vortexConfigVersion.cmake
        DESTINATION ${package_dir} COMPONENT dev)

# Relative to itself, so that the tree may be installed with any prefix and moved.
file(RELATIVE_PATH PC_TO_PREFIX
  ${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
# Who links the archive links what it needs; --static would ask for archives of those as well.
set(PC_REQUIRES Requires)
if(BUILD_SHARED_LIBS)
  set(PC_REQUIRES Requires.private)
endif()
configure_file(cmake/vortex.pc.in vortex.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/vortex.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
  COMPONENT dev)

if(VORTEX_BUILD_CLI)
  if(BUILD_SHARED_LIBS)
    file(RELATIVE_PATH bin_to_lib /prefix/${CMAKE_INSTALL_BINDIR} /prefix/${CMAKE_INSTALL_LIBDIR})
    set_target_properties(vortex_cli PROPERTIES INSTALL_RPATH "$ORIGIN/${bin_to_lib}")
  endif()
  install(TARGETS vortex_cli RUNTIME COMPONENT cli)
  set(made ${PROJECT_BINARY_DIR}/shell)
  install(FILES ${made}/vortex.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT cli)
  install(FILES ${made}/vortex
          DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT cli)
  install(FILES ${made}/_vortex
          DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT cli)
  install(FILES ${made}/vortex.fish
          DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT cli)
endif()

if(VORTEX_BUILD_SERVER)
  install(TARGETS vortexd RUNTIME COMPONENT server)
endif()

if(VORTEX_DEBIAN)
  include(packaging/debian/packages.cmake)
else()
  install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT dev)
endif()
