// SPDX-License-Identifier: Apache-2.0
#include "tools/own_includes.h"

#include <optional>
#include <set>

#include "tools/catalog.h"
#include "util/c_text.h"
#include "util/format.h"
#include "util/lines.h"

namespace snoopbox::tools {
namespace {

void append(std::string& whole, std::string_view file, std::string_view text, std::ptrdiff_t number,
            std::set<std::string_view>& included) {
    for (; !text.empty(); ++number) {
        const auto line = take_line(text);
        const auto name = quoted_include(line);
        // This is done at each start: almost all lines include nothing.
        const auto header = name.empty() ? std::nullopt : include_text(name);
        if (!header) {
            whole.append(line).append("\n");
        } else if (included.insert(name).second) {
            whole += fmt::format("#line 1 {}\n", c_literal(name));
            append(whole, name, *header, 1, included);
            whole += fmt::format("#line {} {}\n", number + 1, c_literal(file));
        } else {
            whole += '\n';
        }
    }
}

}  // namespace

std::string with_own_includes(std::string_view file, std::string_view text,
                              std::ptrdiff_t first_line) {
    std::string whole;
    std::set<std::string_view> included;
    append(whole, file, text, first_line, included);
    return whole;
}

}  // namespace snoopbox::tools
