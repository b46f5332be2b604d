# SPDX-License-Identifier: Apache-2.0
# snoopbox_stage(NAME SOURCES a.cc b.cc [USES snoopbox_x PkgConfig::y ...])
#
# Makes the library snoopbox_NAME from the calling directory. Stages include each other as "NAME/file.h".
# Using a stage that is not named in USES (or used by one that is) fails at link time.
function(snoopbox_stage name)
  cmake_parse_arguments(STAGE "" "" "SOURCES;USES" ${ARGN})
  add_library(snoopbox_${name} STATIC ${STAGE_SOURCES})
  target_include_directories(snoopbox_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(snoopbox_${name} PUBLIC ${STAGE_USES})
endfunction()

# snoopbox_unit_tests(NAME): makes the program unit_NAME from tests/unit/NAME/*_test.cc.
function(snoopbox_unit_tests name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*_test.cc)
  if(NOT sources)
    return()
  endif()
  add_executable(unit_${name} ${sources})
  target_link_libraries(unit_${name} PRIVATE snoopbox_${name} GTest::gmock_main)
  gtest_discover_tests(unit_${name} TEST_PREFIX unit/${name}/ PROPERTIES LABELS unit)
endfunction()
