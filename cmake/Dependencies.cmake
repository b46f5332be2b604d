# SPDX-License-Identifier: Apache-2.0
# Debian's names of these packages are in toolbox/packages.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(Boost REQUIRED COMPONENTS program_options)
find_package(tl-expected REQUIRED)
find_package(RapidJSON REQUIRED)
find_package(LibArchive REQUIRED)
find_package(LibLZMA REQUIRED)
foreach(name libbpf libelf libkmod libcap libxxhash re2 libbcc)
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${name})
endforeach()
