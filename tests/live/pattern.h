// SPDX-License-Identifier: Apache-2.0
// What a value of the JSON output must be, as a test's YAML says it. README.md has the grammar.
#pragma once

#include <rapidjson/document.h>
#include <re2/re2.h>
#include <yaml-cpp/yaml.h>

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "util/result.h"
#include "values.h"

namespace snoopbox::test {

// A regular expression over bytes. Values in it stand for themselves.
Result<std::shared_ptr<const RE2>> read_regex(std::string_view text, const Values& values);

// `text` as "/.../" or "not /.../"; nothing if it is neither.
struct Expression {
    std::string_view text;  // between the slashes
    bool wanted = true;
};
std::optional<Expression> as_expression(std::string_view text);

class Pattern {
  public:
    // Fails with the reason if a regular expression is wrong.
    static Result<Pattern> read(const YAML::Node& node, const Values& values);

    // `value` is null if there is none: its key is absent.
    bool matches(const rapidjson::Value* value) const;
    bool matches_number(double value) const;

    // As it is written in the YAML, on one line, with values in place.
    const std::string& shown() const { return shown_; }

    // Of a mapping: its keys, and what each must be.
    const std::vector<std::string>& keys() const { return keys_; }
    const std::vector<Pattern>& items() const { return items_; }

  private:
    enum class Kind { absent, boolean, number, text, regex, range, list, any_items, mapping };

    // Bounds are within, unless it is `outside`; then the range is what the value must not be in.
    struct Range {
        double low = -std::numeric_limits<double>::infinity();
        double high = std::numeric_limits<double>::infinity();
        bool low_is_open = false;
        bool high_is_open = false;
        bool outside = false;
        bool has(double value) const;
    };

    static Result<Pattern> read_scalar(const YAML::Node& node, const Values& values);
    static bool read_range(const std::string& text, Range& range);
    bool matches_items(std::size_t item, const rapidjson::Value& values, unsigned at) const;
    bool equals_number(const rapidjson::Value& value) const;

    Kind kind_ = Kind::absent;
    std::string shown_;
    std::string text_;  // of a text or a number
    Range range_;
    std::shared_ptr<const RE2> regex_;
    bool wanted_ = true;     // that the regular expression matches
    bool is_value_ = false;  // a number that replaced a name: the JSON may have it as a string
    std::vector<std::string> keys_;
    std::vector<Pattern> items_;
};

}  // namespace snoopbox::test
