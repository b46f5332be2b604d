// SPDX-License-Identifier: Apache-2.0
// A tool's file, and the declaration that an object holds.
#include "fuzz.h"
#include "tools/tool_spec.h"

using namespace snoopbox;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    if (const auto tool = tools::parse_tool("tool.bpf.c", text)) {
        fuzz::require(static_cast<bool>(tools::parse_declaration("tool", tool->declaration)),
                      "the declaration of a good tool is good without its C");
    }
    (void)tools::parse_declaration("tool", text);
    return 0;
}
