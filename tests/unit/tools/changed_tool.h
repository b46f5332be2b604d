// SPDX-License-Identifier: Apache-2.0
// A tool's text with a change in one place.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tools/tool_spec.h"

namespace snoopbox::tools {

// The tool `text` with the first `from` replaced by `to`.
inline Result<ToolSpec> parse_changed(std::string text, std::string_view from,
                                      std::string_view to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    return parse_tool("t.bpf.c", text);
}

// What is wrong with it.
inline std::string error_of(const Result<ToolSpec>& tool) {
    return tool ? "no error" : tool.error().message;
}

}  // namespace snoopbox::tools
