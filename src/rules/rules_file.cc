// SPDX-License-Identifier: Apache-2.0
#include "rules/rules_file.h"

#include <algorithm>
#include <cstddef>

#include "util/ascii.h"
#include "util/format.h"
#include "util/join.h"
#include "util/lines.h"
#include "util/trusted_path.h"

namespace snoopbox::rules {

Result<std::vector<Line>> parse_rules(std::string_view file, std::string_view content,
                                      const std::vector<std::string_view>& options) {
    constexpr std::string_view blanks = " \t";
    std::vector<Line> lines;
    for (int number = 1; !content.empty(); ++number) {
        const auto line = trimmed(take_line(content));
        if (line.empty() || line.starts_with('#')) {
            continue;
        }
        const auto end = std::min(line.find_first_of(blanks), line.size());
        const auto name = line.substr(0, end);
        const auto value = trimmed(line.substr(end));
        if (std::ranges::find(options, name) == options.end()) {
            return fail(
                fmt::format("{}:{}: \"{}\" is none of {}", file, number, name, join(options)),
                fmt::format("a line is a name and a value, such as \"{} VALUE\"",
                            options.empty() ? "NAME" : options.front()));
        }
        if (value.empty()) {
            return fail(fmt::format("{}:{}: \"{}\" lacks a value", file, number, name));
        }
        lines.emplace_back(name, value);
    }
    return lines;
}

Result<std::vector<Line>> read_rules(const std::string& path,
                                     const std::vector<std::string_view>& options) {
    constexpr std::size_t most_bytes = std::size_t{1} << 20U;
    TRY_ASSIGN(const auto content,
               trust::read_file(path, trust::us_and_caller(), most_bytes, trust::Pipes::refused));
    return parse_rules(path, content, options);
}

}  // namespace snoopbox::rules
