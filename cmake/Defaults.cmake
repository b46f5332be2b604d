# SPDX-License-Identifier: Apache-2.0
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Debug, Release, RelWithDebInfo" FORCE)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# The README says where the two executables are: build/snoopbox.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-missing-field-initializers
                    $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>)
# GCC 12 mistakes std::string's own copying for copies that overlap (its bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict>)
endif()
# For our own checks only. Other compilers or build types give other warnings, about which someone who
# just builds the program can do nothing.
option(SNOOPBOX_WERROR "Warnings are errors, as in tests/run" OFF)
if(SNOOPBOX_WERROR)
  add_compile_options(-Werror)
endif()
# Functions and lines, for stack traces: all of DWARF takes half as long again to build. Debug has it.
add_compile_options($<$<CONFIG:RelWithDebInfo>:-g1>)
add_compile_definitions(_GNU_SOURCE)
add_link_options(-Wl,--as-needed)

option(SNOOPBOX_SANITIZE "AddressSanitizer and UBSan" OFF)
if(SNOOPBOX_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=address,undefined)
  add_compile_definitions(SNOOPBOX_SANITIZE)
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    add_compile_options(-fsanitize-ignorelist=${CMAKE_CURRENT_LIST_DIR}/sanitize-ignore.txt)
  endif()
endif()

option(SNOOPBOX_FUZZ "The fuzz targets of tests/fuzz; needs clang" OFF)
if(SNOOPBOX_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link -O1)
endif()
