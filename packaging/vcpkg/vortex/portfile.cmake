# SPDX-License-Identifier: MIT
# Untried: nobody has run vcpkg with this port. As an overlay, it builds the tree that it is in:
# vcpkg install vortex --overlay-ports=packaging/vcpkg
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS
    -DVORTEX_BUILD_CLI=OFF
    -DVORTEX_BUILD_SERVER=OFF
    -DVORTEX_BUILD_TESTS=OFF)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(PACKAGE_NAME vortex CONFIG_PATH lib/cmake/vortex)
vcpkg_fixup_pkgconfig()
file(REMOVE_RECURSE
  "${CURRENT_PACKAGES_DIR}/debug/include"
  "${CURRENT_PACKAGES_DIR}/debug/share")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
