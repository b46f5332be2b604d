# SPDX-License-Identifier: Apache-2.0
# Libraries in SNOOPBOX_EXAMPLES with debug information in the forms that compilers write it.
set(examples ${CMAKE_CURRENT_BINARY_DIR}/compile)
set(sources ${CMAKE_CURRENT_SOURCE_DIR}/compile/examples)
# Whatever compiles the tests.
find_program(SNOOPBOX_GCC gcc REQUIRED)
find_program(SNOOPBOX_GXX g++ REQUIRED)
set(gcc ${SNOOPBOX_GCC} -shared -fPIC -g -O1 -w ${sources}/types.c)
set(gxx ${SNOOPBOX_GXX} -shared -fPIC -g -O1 -w ${sources}/classes.cc)
set(clang ${SNOOPBOX_CLANG} -shared -fPIC -g -O1 -w ${sources}/types.c)
file(MAKE_DIRECTORY ${examples})
add_custom_command(OUTPUT ${examples}/stripped DEPENDS ${sources}/types.c ${sources}/classes.cc
  WORKING_DIRECTORY ${examples}
  COMMAND ${gcc} -gdwarf-5 -o gcc5
  COMMAND ${gcc} -gdwarf-4 -o gcc4
  COMMAND ${gcc} -gdwarf-2 -gstrict-dwarf -o gcc2
  COMMAND ${gcc} -gz=zlib -o compressed
  COMMAND ${gcc} -g1 -o names-only
  COMMAND ${clang} -gdwarf-5 -o clang5
  COMMAND ${clang} -gdwarf-4 -o clang4
  COMMAND ${gxx} -gdwarf-5 -o classes5
  COMMAND ${gxx} -gdwarf-4 -o classes4
  COMMAND ${SNOOPBOX_CLANG} -shared -fPIC -g -O1 -w -gdwarf-5 ${sources}/classes.cc -o clang-classes5
  COMMAND ${SNOOPBOX_GXX} -c -fPIC -g -O1 -w -o one.o ${sources}/classes.cc
  COMMAND ${SNOOPBOX_GXX} -c -fPIC -g -O1 -w -DELSEWHERE -o other.o -Dcount=counted -Dmake=made -Dprice=priced
          -Dtakes=took -DOwner=Other_owner -DItem=Other_item -DBase=Other_base ${sources}/classes.cc
  COMMAND ${SNOOPBOX_GXX} -shared one.o other.o -o two-units
  COMMAND ${CMAKE_STRIP} -o stripped gcc5
  VERBATIM)
add_custom_target(unit_compile_examples DEPENDS ${examples}/stripped)
add_dependencies(unit_compile unit_compile_examples)
target_compile_definitions(unit_compile PRIVATE SNOOPBOX_EXAMPLES="${examples}")
