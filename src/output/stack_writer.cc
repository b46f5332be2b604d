// SPDX-License-Identifier: Apache-2.0
#include "output/stack_writer.h"

#include <algorithm>
#include <utility>

#include "output/formats.h"
#include "output/stack_writers.h"

namespace snoopbox::output {
namespace {

using Make = std::unique_ptr<StackWriter>(StackStyle);
constexpr std::array<Format<Make>, 5> formats = {{{"table", make_stack_table},
                                                  {"folded", make_stack_folded},
                                                  {"json", make_stack_json},
                                                  {"csv", make_stack_csv},
                                                  {"flamegraph", make_flamegraph}}};

}  // namespace

Result<std::unique_ptr<StackWriter>> make_stack_writer(std::string_view format, StackStyle style) {
    TRY_ASSIGN(const auto make, find_format(formats, format));
    return (make)(std::move(style));
}

std::vector<std::string_view> stack_format_names() {
    return names_of(formats);
}

std::size_t name_key(const std::vector<ColumnStyle>& keys) {
    const auto comm = std::ranges::find(keys, "comm", &ColumnStyle::name);
    return comm == keys.end() ? 0 : static_cast<std::size_t>(comm - keys.begin());
}

void replace_semicolons(std::string& out, std::size_t begin) {
    for (; begin < out.size(); ++begin) {
        if (out[begin] == ';') {
            out[begin] = ':';
        }
    }
}

}  // namespace snoopbox::output
