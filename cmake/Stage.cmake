# SPDX-License-Identifier: Apache-2.0
# snoopbox_stage(NAME [SMALL] SOURCES a.cc b.cc [USES snoopbox_x PkgConfig::y ...])
#
# Makes the library snoopbox_NAME from the calling directory. Stages include each other as "NAME/file.h".
# A SMALL stage is compiled for size: starting a tool runs little of it, and all is read from disk.
# Using a stage that is not named in USES (or used by one that is) fails at link time.
function(snoopbox_stage name)
  cmake_parse_arguments(STAGE "SMALL" "" "SOURCES;USES" ${ARGN})
  add_library(snoopbox_${name} STATIC ${STAGE_SOURCES})
  target_include_directories(snoopbox_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(snoopbox_${name} PUBLIC ${STAGE_USES})
  if(STAGE_SMALL)
    target_compile_options(snoopbox_${name} PRIVATE $<$<CONFIG:Release,RelWithDebInfo>:-Os>)
  endif()
  snoopbox_precompile(snoopbox_${name} snoopbox_headers_of_all)
endfunction()

# snoopbox_unit_tests(NAME): makes the program unit_NAME from the *_test.cc below tests/unit/NAME.
function(snoopbox_unit_tests name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*_test.cc)
  if(NOT sources)
    return()
  endif()
  add_executable(unit_${name} ${sources})
  target_include_directories(unit_${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/${name})
  target_link_libraries(unit_${name} PRIVATE snoopbox_${name} GTest::gmock_main)
  snoopbox_precompile(unit_${name} tests_precompiled)
  gtest_discover_tests(unit_${name} TEST_PREFIX unit/${name}/ PROPERTIES LABELS unit)
endfunction()

# snoopbox_bpf_programs(DIRECTORY TARGET): compiles DIRECTORY/*.bpf.c with clang, as users' build systems
# do, for TARGET, whose sources find the objects in SNOOPBOX_PROGRAMS. SNOOPBOX_CLANG is clang's path.
function(snoopbox_bpf_programs directory target)
  set(werror $<$<BOOL:${SNOOPBOX_WERROR}>:-Werror>)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${directory}/*.bpf.c)
  set(objects)
  foreach(source ${sources})
    get_filename_component(object ${source} NAME_WLE)
    set(object ${CMAKE_CURRENT_BINARY_DIR}/${directory}/${object}.o)
    # Debian's asm/types.h is in a directory of the machine's.
    add_custom_command(OUTPUT ${object} DEPENDS ${source}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_CURRENT_BINARY_DIR}/${directory}
      COMMAND ${SNOOPBOX_CLANG} -target bpf -g -O2 -Wall "${werror}" -c ${source} -o ${object}
              -I/usr/include/${CMAKE_SYSTEM_PROCESSOR}-linux-gnu
      COMMAND_EXPAND_LISTS VERBATIM)
    list(APPEND objects ${object})
  endforeach()
  add_custom_target(${target}_programs DEPENDS ${objects})
  add_dependencies(${target} ${target}_programs)
  target_compile_definitions(${target} PRIVATE
    SNOOPBOX_PROGRAMS="${CMAKE_CURRENT_BINARY_DIR}/${directory}")
endfunction()
