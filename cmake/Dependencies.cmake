# SPDX-License-Identifier: Apache-2.0
# toolbox/packages lists Debian's names for these packages.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(Boost REQUIRED COMPONENTS program_options)
find_package(tl-expected REQUIRED)
find_package(RapidJSON REQUIRED)
find_package(LibArchive REQUIRED)
pkg_check_modules(libkmod REQUIRED libkmod)
foreach(name libbpf libdw libelf libcap liblzma libxxhash re2 libbcc yaml-0.1)
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${name})
endforeach()

# snoopbox_library(NAME SHARED target STATIC archive...)
#
# Makes the library NAME for the stages to link: the static archives if the distribution has all of
# them, else the shared library. A tracer is started often and briefly, and 20 shared libraries cost each
# start more than everything it does itself before it traces: 2 ms, 3 MB. The shared libarchive even
# loads libxml2, ICU and OpenSSL, for formats that nobody needs.
function(snoopbox_library name)
  cmake_parse_arguments(LIBRARY "" "SHARED" "STATIC" ${ARGN})
  add_library(${name} INTERFACE)
  get_target_property(include_dirs ${LIBRARY_SHARED} INTERFACE_INCLUDE_DIRECTORIES)
  if(include_dirs)
    target_include_directories(${name} SYSTEM INTERFACE ${include_dirs})
  endif()
  foreach(archive IN LISTS LIBRARY_STATIC)
    find_library(SNOOPBOX_${archive}_A lib${archive}.a)
    mark_as_advanced(SNOOPBOX_${archive}_A)
    if(NOT SNOOPBOX_${archive}_A)
      target_link_libraries(${name} INTERFACE ${LIBRARY_SHARED})
      return()
    endif()
    list(APPEND archives ${SNOOPBOX_${archive}_A})
  endforeach()
  target_link_libraries(${name} INTERFACE ${archives})
  set_property(GLOBAL APPEND PROPERTY SNOOPBOX_ARCHIVES ${archives})
endfunction()

snoopbox_library(snoopbox_libarchive SHARED LibArchive::LibArchive STATIC archive lzma z zstd)
snoopbox_library(snoopbox_libbpf SHARED PkgConfig::libbpf STATIC bpf elf z)
snoopbox_library(snoopbox_libcap SHARED PkgConfig::libcap STATIC cap)
snoopbox_library(snoopbox_libelf SHARED PkgConfig::libelf STATIC elf z)
snoopbox_library(snoopbox_liblzma SHARED PkgConfig::liblzma STATIC lzma)
snoopbox_library(snoopbox_program_options SHARED Boost::program_options STATIC boost_program_options)
snoopbox_library(snoopbox_re2 SHARED PkgConfig::re2 STATIC re2)
snoopbox_library(snoopbox_xxhash SHARED PkgConfig::libxxhash STATIC xxhash)
snoopbox_library(snoopbox_yaml SHARED PkgConfig::yaml-0.1 STATIC yaml)
# Only ever static.
add_library(snoopbox_libiberty INTERFACE)
find_library(SNOOPBOX_iberty_A libiberty.a REQUIRED)
mark_as_advanced(SNOOPBOX_iberty_A)
target_link_libraries(snoopbox_libiberty INTERFACE ${SNOOPBOX_iberty_A})
set_property(GLOBAL APPEND PROPERTY SNOOPBOX_ARCHIVES ${SNOOPBOX_iberty_A})
# Its headers only; src/util/format.h says why.
add_library(snoopbox_fmt INTERFACE)
target_include_directories(snoopbox_fmt SYSTEM INTERFACE
  $<TARGET_PROPERTY:fmt::fmt,INTERFACE_INCLUDE_DIRECTORIES>)

# For toolbox/image/make-layer: the libraries whose licenses accompany the binary.
get_property(archives GLOBAL PROPERTY SNOOPBOX_ARCHIVES)
list(REMOVE_DUPLICATES archives)
list(JOIN archives "\n" archives)
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/linked-archives CONTENT "${archives}\n")
