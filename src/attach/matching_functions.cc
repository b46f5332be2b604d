// SPDX-License-Identifier: Apache-2.0
#include "attach/matching_functions.h"

#include <algorithm>
#include <array>

#include "attach/kernel_functions.h"
#include "attach/tracefs.h"
#include "tools/nearest_name.h"
#include "util/file.h"
#include "util/format.h"
#include "util/lines.h"

namespace snoopbox::attach {
namespace {

// There are a hundred thousand lines: find_first_of() would take several times as long.
std::string_view take_word(std::string_view& line) {
    std::size_t end = 0;
    while (end < line.size() && line[end] != ' ' && line[end] != '\t') {
        ++end;
    }
    const auto word = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return word;
}

struct Symbol {
    char type = '?';  // '?': the line has none
    std::string_view name;
    std::string_view module;  // "[ext4]"
};

// Of tracefs or kallsyms.
Symbol parse(std::string_view line) {
    const auto first = take_word(line);
    const auto second = take_word(line);
    if (second.size() != 1) {
        return {'?', first, second};
    }
    const auto name = take_word(line);
    return {second.front(), name, take_word(line)};
}

bool is_code(char type) {
    return std::string_view("?tTwW").find(type) != std::string_view::npos;
}

// Parts of functions, and what compilers add, which is never called.
bool is_function(std::string_view name) {
    return !name.empty() &&
           (!name.starts_with("__") ||
            (!name.starts_with("__pfx_") && !name.starts_with("__cfi_") &&
             !name.starts_with("__probestub_"))) &&
           name.find(".cold") == std::string_view::npos;
}

void keep_each_once(std::vector<std::string_view>& names) {
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
}

}  // namespace

std::string functions_in_tracefs() {
    return read_tracefs("available_filter_functions");
}

std::string list_functions() {
    if (auto text = functions_in_tracefs(); !text.empty()) {
        return text;
    }
    if (auto text = read_file("/proc/kallsyms"); text && !text->empty()) {
        return std::move(*text);
    }
    // In a container, that may be masked.
    std::string names;
    const btf* types = kernel_types();
    for (__u32 id = 1; types != nullptr && id < btf__type_cnt(types); ++id) {
        const auto* type = btf__type_by_id(types, id);
        if (btf_is_func(type)) {
            names.append(btf__name_by_offset(types, type->name_off)) += '\n';
        }
    }
    return names;
}

void for_each_function(std::string_view text, const FunctionFound& call) {
    while (!text.empty()) {
        const auto [type, name, module] = parse(take_line(text));
        if (is_code(type) && is_function(name)) {
            call(name, module.starts_with('[') ? module.substr(1, module.size() - 2) : "");
        }
    }
}

std::vector<std::string_view> names_of_functions(std::string_view text) {
    std::vector<std::string_view> names;
    for_each_function(
        text, [&](std::string_view name, std::string_view /*module*/) { names.push_back(name); });
    keep_each_once(names);
    return names;
}

std::string why_no_function(std::string_view name, std::string_view symbols) {
    constexpr const char* unknown = "it may have been inlined into its callers, or renamed";
    std::string_view variant;
    while (!symbols.empty()) {
        const auto [type, symbol, module] = parse(take_line(symbols));
        if (symbol == name) {
            return !is_code(type) ? "it is a variable"
                                  : "it is there, but the kernel lets nobody trace it: tracing "
                                    "itself needs it";
        }
        if (symbol.starts_with(name) && symbol.substr(name.size()).starts_with('.') &&
            is_function(symbol)) {
            variant = symbol;
        }
    }
    return variant.empty() ? unknown
                           : fmt::format(
                                 "the compiler has inlined it, or changed its arguments and "
                                 "made {} of it: give that",
                                 variant);
}

tl::unexpected<Error> fail_no_function(const std::string& text, std::string_view list) {
    const auto names = names_of_functions(list);
    const auto symbols = read_file("/proc/kallsyms");
    return fail(fmt::format("no function of this kernel matches \"{}\"{}", text,
                            tools::did_you_mean(text, names)),
                names.empty() ? "the list of functions is hidden: run as root, with /proc mounted"
                              : why_no_function(text, symbols ? *symbols : ""));
}

Result<std::vector<std::string>> find_matching_functions(const std::string& text, bool is_regex,
                                                         std::string_view list) {
    TRY_ASSIGN(const auto pattern, NamePattern::parse(text, is_regex));
    std::vector<std::string_view> found;
    for_each_function(list, [&](std::string_view name, std::string_view /*module*/) {
        if (pattern.matches(name)) {
            found.push_back(name);
        }
    });
    keep_each_once(found);
    if (found.empty()) {
        return fail_no_function(text, list);
    }
    return std::vector<std::string>(found.begin(), found.end());
}

}  // namespace snoopbox::attach
