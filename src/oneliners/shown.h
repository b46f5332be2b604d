// SPDX-License-Identifier: Apache-2.0
// A value on its way to the user: a member of a struct of the C, and a column.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "oneliners/expression.h"
#include "oneliners/format.h"
#include "oneliners/point.h"

namespace snoopbox::oneliners {

// How values are written.
struct Settings {
    std::size_t text_bytes = 80;        // of a text, with its NUL
    bool compares_bytes = false;        // STRCMP takes {1, 2, 3}
    std::vector<std::string> includes;  // headers
    bool is_marked = true;              // where expressions come from, for errors of the compiler
};

struct Shown {
    std::string name;    // of the column
    std::string member;  // of the struct
    std::string type;    // of the member
    std::size_t bytes = 8;
    std::size_t count = 0;  // of elements, if it is an array
    std::string value;      // C
    bool is_signed = false;
    bool is_text = false;       // `value` is its address
    bool is_users = false;      // a text that a process has
    bool is_character = false;  // `value` is one
    std::string format;         // of the column: "format: hex"
    std::size_t probe = 0;      // where the value comes from
    Span where;

    std::string declaration() const;  // "u64 v1;"
    std::string fill(std::string_view record, const Settings& settings) const;
    std::string column() const;  // "{name: count, field: v1}"
};

// The value as a conversion of a format asks for it. Fails, pointing into `all`, if it is none
// that can be shown so.
Result<Shown> as_converted(std::string_view all, const Expression& expression,
                           const Conversion& conversion, const Types& types,
                           const Settings& settings);

// The value as its type says.
Shown as_typed(const Expression& expression, const Types& types, const Settings& settings);

// A name for a column with what this part of `text` says: its last word, or two. `taken` has those
// that there are; it is added to them.
std::string column_name(std::string_view text, Span part, std::set<std::string>& taken);

// Members of a struct, the largest first, so that there are no gaps, with what fills it up to
// words; `bytes` becomes their size without that.
std::string members_of(std::vector<Shown> values, std::size_t& bytes);

// C that leaves the handler unless the condition of the probe, if it has one, is true. Fails,
// pointing into the probe's text, if the condition is none.
Result<std::string> condition_of(const Probe& probe, std::size_t number, const Types& types,
                                 const Scope& scope, const Settings& settings);

// `lines`, with the marks of where they come from.
std::string marked(std::size_t probe, Span where, std::string lines, const Settings& settings);
// The file that marks name.
inline constexpr std::string_view mark_name = "one-liner";

}  // namespace snoopbox::oneliners
