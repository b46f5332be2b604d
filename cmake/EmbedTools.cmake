# SPDX-License-Identifier: Apache-2.0
# snoopbox_embed(OUTPUT FILES...): writes a C++ file that defines, in the order given,
# `snoopbox::tools::embedded_files` with each file's name and content.
set(SNOOPBOX_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/embed.cmake)

function(snoopbox_embed output)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} "-DFILES=${ARGN}" -P ${SNOOPBOX_EMBED_SCRIPT}
    DEPENDS ${ARGN} ${SNOOPBOX_EMBED_SCRIPT}
    COMMENT "Embedding bpf_sources"
    VERBATIM)
endfunction()
