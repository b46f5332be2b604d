// SPDX-License-Identifier: Apache-2.0
#include "option_use.h"

#include <algorithm>

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
    constexpr std::string_view begin = "/* ---\n";
    const auto end = content->find("\n--- */");
    if (!content->starts_with(begin) || end == std::string::npos) {
        return fail(tool_file.string() + ": it does not begin with a YAML block");
    }
    std::vector<DeclaredOption> declared;
    try {
        const auto block = YAML::Load(content->substr(begin.size(), end - begin.size()));
        for (const auto& option : block["options"]) {
            const auto text = [&](const char* key) {
                return option[key] ? option[key].Scalar() : std::string();
            };
            const auto type = text("type");
            declared.push_back(
                {text("name"), text("letter"), !type.empty() && type != "flag", type == "command"});
        }
    } catch (const YAML::Exception& error) {
        return fail(tool_file.string() + ": " + error.what());
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
