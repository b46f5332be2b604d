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

# libarchive reads what kheaders, /proc/config.gz and exported objects are: tar, xz, gzip, zstd. As a
# shared library it comes with libxml2, ICU and OpenSSL, 35 MB for formats that nobody asks for and
# that every start would map; of the static one only what is called is linked. Where a distribution
# has no static one, the shared one does.
find_library(SNOOPBOX_LIBARCHIVE_A libarchive.a)
find_library(SNOOPBOX_LIBLZMA_A liblzma.a)
find_library(SNOOPBOX_LIBZ_A libz.a)
find_library(SNOOPBOX_LIBZSTD_A libzstd.a)
mark_as_advanced(SNOOPBOX_LIBARCHIVE_A SNOOPBOX_LIBLZMA_A SNOOPBOX_LIBZ_A SNOOPBOX_LIBZSTD_A)
add_library(snoopbox_libarchive INTERFACE)
if(SNOOPBOX_LIBARCHIVE_A AND SNOOPBOX_LIBLZMA_A AND SNOOPBOX_LIBZ_A AND SNOOPBOX_LIBZSTD_A)
  target_include_directories(snoopbox_libarchive SYSTEM INTERFACE ${LibArchive_INCLUDE_DIRS})
  target_link_libraries(snoopbox_libarchive INTERFACE
    ${SNOOPBOX_LIBARCHIVE_A} ${SNOOPBOX_LIBLZMA_A} ${SNOOPBOX_LIBZ_A} ${SNOOPBOX_LIBZSTD_A})
else()
  target_link_libraries(snoopbox_libarchive INTERFACE LibArchive::LibArchive)
endif()
