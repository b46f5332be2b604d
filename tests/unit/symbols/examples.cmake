# SPDX-License-Identifier: Apache-2.0
# Programs in SNOOPBOX_EXAMPLES that have their symbols in all the places where symbols can be.
find_program(SNOOPBOX_XZ xz REQUIRED)
mark_as_advanced(SNOOPBOX_XZ)
set(examples ${CMAKE_CURRENT_BINARY_DIR}/symbols)
set(example ${CMAKE_CURRENT_SOURCE_DIR}/symbols/examples/example.c)
set(compile ${CMAKE_C_COMPILER} -O1 -rdynamic -Wl,--build-id ${example})
set(objcopy ${CMAKE_OBJCOPY})
file(MAKE_DIRECTORY ${examples})
add_custom_command(OUTPUT ${examples}/compressed DEPENDS ${example} WORKING_DIRECTORY ${examples}
  COMMAND ${compile} -fPIE -pie -o pie
  COMMAND ${compile} -fno-pie -no-pie -o fixed
  COMMAND ${compile} -fPIE -pie -Wl,-Ttext-segment=0x4000000 -o moved  # as prelink would
  COMMAND ${objcopy} --only-keep-debug pie pie.debug
  COMMAND ${CMAKE_STRIP} -o stripped pie
  COMMAND ${compile} -fPIE -pie -Wl,--build-id=none -o linked
  COMMAND ${objcopy} --only-keep-debug linked linked.debug
  COMMAND ${CMAKE_STRIP} linked
  COMMAND ${objcopy} --add-gnu-debuglink=linked.debug linked
  COMMAND ${SNOOPBOX_XZ} -k -f pie.debug
  COMMAND ${objcopy} --add-section .gnu_debugdata=pie.debug.xz stripped compressed
  VERBATIM)
add_custom_target(unit_symbols_examples DEPENDS ${examples}/compressed)
add_dependencies(unit_symbols unit_symbols_examples)
target_compile_definitions(unit_symbols PRIVATE SNOOPBOX_EXAMPLES="${examples}")
target_link_libraries(unit_symbols PRIVATE ${CMAKE_DL_LIBS})
