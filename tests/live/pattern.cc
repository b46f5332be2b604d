// SPDX-License-Identifier: Apache-2.0
#include "pattern.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "../json_text.h"
#include "output.h"

namespace snoopbox::test {
namespace {

template <typename Number>
std::optional<Number> read_number(std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return number;
}

// YAML 1.1 and 1.2 disagree about numbers such as 0640, so that is a text.
std::optional<double> read_double(std::string_view text) {
    const auto digits = text.substr(text.starts_with('-') ? 1 : 0);
    if (digits.size() > 1 && digits[0] == '0' && digits[1] != '.') {
        return std::nullopt;
    }
    if (digits.empty() || digits[0] < '0' || digits[0] > '9') {
        return std::nullopt;  // "inf", "nan"
    }
    return read_number<double>(text);
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(' ');
    return first == std::string_view::npos
               ? std::string_view()
               : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::string one_line(const YAML::Node& node, const Values& values) {
    YAML::Emitter emitter;
    emitter.SetSeqFormat(YAML::Flow);
    emitter.SetMapFormat(YAML::Flow);
    emitter << node;
    std::string text = with_values(emitter.c_str(), values);
    // The emitter breaks long lines.
    for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at)) {
        const auto end = std::min(text.find_first_not_of(" \n", at), text.size());
        text.replace(at, end - at, " ");
    }
    return text;
}

}  // namespace

std::optional<Expression> as_expression(std::string_view text) {
    constexpr std::string_view negation = "not ";
    const bool wanted = !text.starts_with(negation);
    text.remove_prefix(wanted ? 0 : negation.size());
    return text.size() > 2 && text.starts_with('/') && text.ends_with('/')
               ? std::optional(Expression{text.substr(1, text.size() - 2), wanted})
               : std::nullopt;
}

Result<std::shared_ptr<const RE2>> read_regex(std::string_view text, const Values& values) {
    RE2::Options options(RE2::Latin1);
    options.set_log_errors(false);
    auto regex = std::make_shared<const RE2>(
        with_values(text, values, [](const std::string& value) { return RE2::QuoteMeta(value); }),
        options);
    if (!regex->ok()) {
        return fail("/" + std::string(text) + "/: " + regex->error());
    }
    return regex;
}

bool Pattern::Range::has(double value) const {
    const bool within =
        (low_is_open ? value > low : value >= low) && (high_is_open ? value < high : value <= high);
    return within != outside;
}

bool Pattern::read_range(const std::string& text, Range& range) {
    if (const auto dots = text.find(".."); dots != std::string::npos) {
        const auto low = read_double(trimmed(std::string_view(text).substr(0, dots)));
        const auto high = read_double(trimmed(std::string_view(text).substr(dots + 2)));
        range.low = low.value_or(0);
        range.high = high.value_or(0);
        return low && high;
    }
    for (const std::string_view sign : {">=", "<=", "!=", ">", "<"}) {
        if (!text.starts_with(sign)) {
            continue;
        }
        const auto bound = read_double(trimmed(std::string_view(text).substr(sign.size())));
        range.outside = sign == "!=";
        if (sign != "<" && sign != "<=") {
            range.low = bound.value_or(0);
        }
        if (sign != ">" && sign != ">=") {
            range.high = bound.value_or(0);
        }
        range.low_is_open = sign == ">";
        range.high_is_open = sign == "<";
        return bound.has_value();
    }
    return false;
}

// What kind of scalar it is, is decided by what is written, not by the values that replace names:
// a path that ends with a slash is no regular expression.
Result<Pattern> Pattern::read_scalar(const YAML::Node& node, const Values& values) {
    const std::string& written = node.Scalar();
    const std::string text = with_values(written, values);
    Pattern pattern;
    pattern.text_ = text;
    pattern.kind_ = Kind::text;
    if (node.Tag() == "!text") {
        return pattern;
    }
    if (const auto expression = as_expression(written)) {
        auto regex = read_regex(expression->text, values);
        if (!regex) {
            return tl::make_unexpected(regex.error());
        }
        pattern.kind_ = Kind::regex;
        pattern.regex_ = std::move(*regex);
        pattern.wanted_ = expression->wanted;
    } else if (read_range(text, pattern.range_)) {
        pattern.kind_ = Kind::range;
    } else if (node.Tag() == "!") {  // quoted
        return pattern;
    } else if (text == "true" || text == "false") {
        pattern.kind_ = Kind::boolean;
    } else if (read_double(text)) {
        pattern.kind_ = Kind::number;
        pattern.is_value_ = text != written;
    } else if (text == "...") {
        pattern.kind_ = Kind::any_items;
    }
    return pattern;
}

Result<Pattern> Pattern::read(const YAML::Node& node, const Values& values) {
    Pattern pattern;
    if (node.IsScalar()) {
        auto scalar = read_scalar(node, values);
        if (!scalar) {
            return scalar;
        }
        pattern = std::move(*scalar);
    } else if (node.IsSequence()) {
        pattern.kind_ = Kind::list;
    } else if (node.IsMap()) {
        pattern.kind_ = Kind::mapping;
    }
    for (const auto& child : node) {
        auto item = read(node.IsMap() ? child.second : child, values);
        if (!item) {
            return item;
        }
        pattern.items_.push_back(std::move(*item));
        if (node.IsMap()) {
            pattern.keys_.push_back(child.first.Scalar());
        }
    }
    pattern.shown_ = one_line(node, values);
    return pattern;
}

bool Pattern::equals_number(const rapidjson::Value& value) const {
    // Exactly, if both are integers: a double has 53 bits only.
    if (const auto number = read_number<std::int64_t>(text_); number && value.IsInt64()) {
        return value.GetInt64() == *number;
    }
    if (const auto number = read_number<std::uint64_t>(text_); number && value.IsUint64()) {
        return value.GetUint64() == *number;
    }
    return value.IsNumber() && value.GetDouble() == *read_double(text_);
}

bool Pattern::matches_items(std::size_t item, const rapidjson::Value& values, unsigned at) const {
    if (item == items_.size()) {
        return at == values.Size();
    }
    if (items_[item].kind_ == Kind::any_items) {
        return matches_items(item + 1, values, at) ||
               (at < values.Size() && matches_items(item, values, at + 1));
    }
    return at < values.Size() && items_[item].matches(&values[at]) &&
           matches_items(item + 1, values, at + 1);
}

bool Pattern::matches_number(double value) const {
    rapidjson::Value number(value);
    return matches(&number);
}

bool Pattern::matches(const rapidjson::Value* value) const {
    if (value == nullptr || value->IsNull()) {
        return kind_ == Kind::absent;
    }
    switch (kind_) {
        case Kind::absent:
            return false;
        case Kind::boolean:
            return value->IsBool() && value->GetBool() == (text_ == "true");
        case Kind::number:
            return value->IsString() ? is_value_ && text_of(*value) == text_
                                     : equals_number(*value);
        case Kind::text:
        case Kind::any_items:
            return (value->IsString() || is_bytes(*value)) && text_of(*value) == text_;
        case Kind::regex:
            return RE2::PartialMatch(searched_text(*value), *regex_) == wanted_;
        case Kind::range:
            return value->IsNumber() && range_.has(value->GetDouble());
        case Kind::list:
            return value->IsArray() && matches_items(0, *value, 0);
        case Kind::mapping:
            break;
    }
    if (!value->IsObject()) {
        return false;
    }
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        const auto member = value->FindMember(keys_[i].c_str());
        if (!items_[i].matches(member == value->MemberEnd() ? nullptr : &member->value)) {
            return false;
        }
    }
    return true;
}

}  // namespace snoopbox::test
