# SPDX-License-Identifier: MIT
"""Conan 2 recipe: `conan create . -s compiler.cppstd=20 --build=missing`.

Tried by tests/install/conan.sh: static and shared, with g++ on Debian 12, where its profile puts the
system's OpenSSL, libcurl and RapidJSON in the place of ConanCenter's. Untried: with those three from
ConanCenter, on other systems, with other compilers.
"""
import os

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load, rmdir


class Vortex(ConanFile):
    name = "vortex"
    license = "MIT"
    description = "Invitations for C++ programs, by the protocol of Vortex"
    topics = ("invitations", "sdk")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "fPIC": [True, False]}
    default_options = {"shared": False, "fPIC": True}
    implements = ["auto_shared_fpic"]
    generators = "CMakeDeps"
    exports_sources = "CMakeLists.txt", "LICENSE", "cmake/*", "include/*", "src/*"
    test_package_folder = "tests/install/conan"

    def set_version(self):
        header = load(self, os.path.join(self.recipe_folder, "include", "vortex", "version.hpp"))
        self.version = header.split('VORTEX_VERSION "')[1].split('"')[0]

    def requirements(self):
        self.requires("openssl/[>=3.0 <4]")
        self.requires("libcurl/[>=7.85 <9]")
        self.requires("rapidjson/cci.20230929", visible=False)

    def validate(self):
        check_min_cppstd(self, 20)

    def layout(self):
        cmake_layout(self)

    def generate(self):
        toolchain = CMakeToolchain(self)
        for part in ("CLI", "SERVER", "TESTS"):
            toolchain.cache_variables[f"VORTEX_BUILD_{part}"] = False
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        for folder in ("lib/pkgconfig", "share"):
            rmdir(self, os.path.join(self.package_folder, folder))

    def package_info(self):
        self.cpp_info.libs = ["vortex"]
        # The CMake package is the one that the library installs: it finds OpenSSL and libcurl whether
        # they come from Conan or from the system.
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs = ["lib/cmake/vortex"]
        self.cpp_info.set_property("pkg_config_name", "vortex")
        self.cpp_info.requires = ["openssl::crypto", "libcurl::libcurl"]
        if self.settings.os in ("Linux", "FreeBSD"):
            self.cpp_info.system_libs = ["pthread"]
