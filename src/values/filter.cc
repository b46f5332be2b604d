// SPDX-License-Identifier: Apache-2.0
#include "values/filter.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace snoopbox::values {

void Filter::add(std::size_t column, std::shared_ptr<const re2::RE2> regex) {
    conditions_.push_back({column, std::move(regex)});
}

bool Filter::passes(const Row& row) {
    return std::ranges::all_of(conditions_, [&](const Condition& condition) {
        const auto& value = row[condition.column];
        if (const auto* text = std::get_if<std::string_view>(&value)) {
            return re2::RE2::PartialMatch(re2::StringPiece(text->data(), text->size()),
                                          *condition.regex);
        }
        if (const auto* cut = std::get_if<CutText>(&value)) {
            return re2::RE2::PartialMatch(re2::StringPiece(cut->bytes.data(), cut->bytes.size()),
                                          *condition.regex);
        }
        if (const auto* argv = std::get_if<Argv>(&value)) {
            text_.assign(argv->bytes);
            if (text_.ends_with('\0')) {
                text_.pop_back();
            }
            std::ranges::replace(text_, '\0', ' ');
            return re2::RE2::PartialMatch(text_, *condition.regex);
        }
        return true;  // declarations allow expressions on text only
    });
}

}  // namespace snoopbox::values
