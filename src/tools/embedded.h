// SPDX-License-Identifier: Apache-2.0
// The files of bpf_sources that are part of the binary; cmake/embed.cmake writes the definitions.
#pragma once

#include <cstddef>
#include <string_view>

namespace snoopbox::tools {

struct EmbeddedFile {
    const char* name;  // without its folder: "execsnoop.bpf.c", "snoop.h"
    std::string_view content;
};

extern const EmbeddedFile embedded_files[];  // NOLINT(*-avoid-c-arrays): its size is not known here
extern const std::size_t embedded_file_count;

}  // namespace snoopbox::tools
