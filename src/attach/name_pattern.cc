// SPDX-License-Identifier: Apache-2.0
#include "attach/name_pattern.h"

#include <re2/re2.h>

#include "util/format.h"

namespace snoopbox::attach {

Result<NamePattern> NamePattern::parse(const std::string& text, bool is_regex) {
    std::string syntax = is_regex ? text : std::string();
    for (std::size_t i = 0; !is_regex && i < text.size(); ++i) {
        syntax += text[i] == '*' ? ".*" : text[i] == '?' ? "." : RE2::QuoteMeta({&text[i], 1});
    }
    RE2::Options options(RE2::Latin1);
    options.set_log_errors(false);
    auto compiled = std::make_shared<const RE2>(syntax, options);
    if (!compiled->ok()) {
        return fail(fmt::format("\"{}\" is no regular expression: {}", text, compiled->error()),
                    "the syntax is RE2's: https://github.com/google/re2/wiki/Syntax");
    }
    const auto literal = is_regex ? std::string() : text.substr(0, text.find_first_of("*?"));
    return NamePattern(std::move(compiled), !is_regex, literal);
}

// Most names begin otherwise, and to see that takes less than to ask for a regex.
bool NamePattern::matches(std::string_view name) const {
    return name.starts_with(begin_) &&
           compiled_->Match({name.data(), name.size()}, 0, name.size(),
                            whole_ ? RE2::ANCHOR_BOTH : RE2::ANCHOR_START, nullptr, 0);
}

}  // namespace snoopbox::attach
