# SPDX-License-Identifier: MIT
# What `cmake --install` puts where: headers, library, CMake package and vortex.pc, and the command
# line with its manual and completions.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/vortex)
install(TARGETS vortex EXPORT vortex FILE_SET HEADERS)
install(EXPORT vortex NAMESPACE vortex:: DESTINATION ${package_dir} FILE vortexTargets.cmake)
configure_package_config_file(cmake/vortexConfig.cmake.in vortexConfig.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(vortexConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/vortexConfig.cmake
              ${PROJECT_BINARY_DIR}/vortexConfigVersion.cmake
        DESTINATION ${package_dir})

# Relative to itself, so that the tree may be installed with any prefix and moved.
file(RELATIVE_PATH PC_TO_PREFIX
  ${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
# Who links the archive links what it needs; --static would ask for archives of those as well.
set(PC_REQUIRES Requires)
if(BUILD_SHARED_LIBS)
  set(PC_REQUIRES Requires.private)
endif()
configure_file(cmake/vortex.pc.in vortex.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/vortex.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

if(VORTEX_BUILD_CLI)
  install(TARGETS vortex_cli)
  set(made ${PROJECT_BINARY_DIR}/shell)
  install(FILES ${made}/vortex.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES ${made}/vortex
          DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES ${made}/_vortex
          DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
  install(FILES ${made}/vortex.fish
          DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endif()
