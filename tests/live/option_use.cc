// SPDX-License-Identifier: Apache-2.0
#include "option_use.h"

#include <algorithm>

#include "tools/tool_spec.h"
#include "util/file.h"

namespace snoopbox::test {
namespace {

const DeclaredOption* find(const std::vector<DeclaredOption>& declared,
                           std::string DeclaredOption::*form, const std::string& text) {
    const auto found = std::ranges::find(declared, text, form);
    return found == declared.end() ? nullptr : &*found;
}

}  // namespace

Result<std::vector<DeclaredOption>> declared_options(const std::filesystem::path& tool_file) {
    const auto content = read_file(tool_file);
    if (!content) {
        return tl::make_unexpected(content.error());
    }
    const auto tool = tools::parse_tool(tool_file.string(), *content);
    if (!tool) {
        return tl::make_unexpected(tool.error());
    }
    std::vector<DeclaredOption> declared;
    for (const auto& option : tool->options) {
        if (!option.operand) {
            declared.push_back({option.name,
                                option.letter == '\0' ? "" : std::string(1, option.letter),
                                option.type != tools::OptionType::flag,
                                option.type == tools::OptionType::command});
        }
    }
    return declared;
}

std::vector<std::string> used_options(const std::vector<DeclaredOption>& declared,
                                      const std::vector<std::string>& words) {
    std::vector<std::string> used;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto& word = words[i];
        if (word.starts_with("--")) {
            const auto equals = word.find('=');
            const auto* option = find(declared, &DeclaredOption::name,
                                      word.substr(2, equals - std::min<std::size_t>(equals, 2)));
            if (option == nullptr) {
                continue;  // one that all tools have
            }
            used.push_back(option->name);
            if (option->takes_rest) {
                return used;
            }
            i += option->takes_value && equals == std::string::npos ? 1 : 0;
            continue;
        }
        for (std::size_t at = 1; word.starts_with('-') && at < word.size(); ++at) {
            const auto* option = find(declared, &DeclaredOption::letter, word.substr(at, 1));
            if (option == nullptr) {
                break;
            }
            used.push_back(option->name);
            if (option->takes_value) {
                i += at + 1 == word.size() ? 1 : 0;
                break;
            }
        }
    }
    return used;
}

std::vector<std::string> unused_options(const std::vector<DeclaredOption>& declared,
                                        const std::vector<Case>& cases) {
    std::vector<std::string> unused;
    std::ranges::transform(declared, std::back_inserter(unused), &DeclaredOption::name);
    for (const auto& one : cases) {
        for (const auto& name : used_options(declared, one.options)) {
            std::erase(unused, name);
        }
    }
    return unused;
}

}  // namespace snoopbox::test
