// SPDX-License-Identifier: Apache-2.0
#include "attach/matching_functions.h"

#include <algorithm>
#include <array>

#include "attach/tracefs.h"
#include "tools/nearest_name.h"
#include "util/file.h"
#include "util/format.h"
#include "util/lines.h"

namespace snoopbox::attach {
namespace {

std::string list_functions() {
    if (auto text = read_tracefs("available_filter_functions"); !text.empty()) {
        return text;
    }
    auto text = read_file("/proc/kallsyms");
    return text ? std::move(*text) : std::string();
}

// The nth word of a line, from 0.
std::string_view word(std::string_view line, int index) {
    for (;; --index) {
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        const auto end = std::min(line.find_first_of(" \t"), line.size());
        if (index == 0) {
            return line.substr(0, end);
        }
        line.remove_prefix(end);
    }
}

// Parts of functions, and what compilers add, which is never called.
bool is_function(std::string_view name) {
    return !name.empty() && name.find(".cold") == std::string_view::npos &&
           !name.starts_with("__pfx_") && !name.starts_with("__cfi_") &&
           !name.starts_with("__probestub_");
}

}  // namespace

std::vector<std::string_view> names_of_functions(std::string_view text) {
    std::vector<std::string_view> names;
    while (!text.empty()) {
        const auto line = take_line(text);
        const auto second = word(line, 1);
        const bool is_symbol = second.size() == 1;  // of kallsyms
        const bool is_code = std::string_view("tTwW").find(second) != std::string_view::npos;
        const auto name = is_symbol ? word(line, 2) : word(line, 0);
        if ((!is_symbol || is_code) && is_function(name)) {
            names.push_back(name);
        }
    }
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

Result<std::vector<std::string>> find_matching_functions(const std::string& text, bool is_regex) {
    TRY_ASSIGN(const auto pattern, NamePattern::parse(text, is_regex));
    const auto list = list_functions();
    const auto names = names_of_functions(list);
    std::vector<std::string> found;
    for (const auto name : names) {
        if (pattern.matches(name)) {
            found.emplace_back(name);
        }
    }
    if (!found.empty()) {
        return found;
    }
    return fail(fmt::format("no function of this kernel matches \"{}\"{}", text,
                            tools::did_you_mean(text, names)),
                names.empty() ? "the list of functions is hidden: run as root, with /proc mounted"
                              : "it may have been inlined into its callers, or renamed");
}

}  // namespace snoopbox::attach
