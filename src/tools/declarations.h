// SPDX-License-Identifier: Apache-2.0
// The two halves of parse_tool: reading the YAML block into a ToolSpec, and checking that it is
// consistent with itself and with the C below it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tools/c_source.h"
#include "tools/mapping.h"
#include "tools/tool_spec.h"

namespace snoopbox::tools {

// A name in the declarations that refers to something else.
struct Reference {
    enum class To {
        option,        // any option of the tool
        regex_column,  // a column that a regex can match
        argv_column,   // a column of format argv
        list_column,   // a column of format argv or hex
        data_column,   // a column of format data
        identifier,    // in the C
        handler,       // a function that the C defines, with parameters of the form TYPE NAME
        any_handler,   // one with the parameters `void *ctx`, `u64 probe` or both
        event_struct,  // the struct `of`, which the C defines
        event_member,  // a member of the struct `of`
        kind_member,   // the first member of that struct, which tells the kind of event
    };
    To to;
    const char* key;  // that holds the name
    Name name;
    std::string of = {};  // the struct of events
};

struct Declarations {
    ToolSpec spec;
    std::vector<Reference> references;
};

// Errors are added to `problems`; the result is valid only if there are none.
Declarations read_declarations(const YamlNode& root, Problems& problems);

// Parts of it.
void read_probes(const Mapping& root, Declarations& into, Problems& problems);
void read_options(const Mapping& root, Declarations& into, Problems& problems);
void read_events(const Mapping& root, Declarations& into, Problems& problems);
void read_reports(const Mapping& root, Declarations& into, Problems& problems);

// Checks an option before it is added to `others`.
void check_option(const Option& option, int line, const Declarations& others, Problems& problems);
// What operands of such names do.
Drives drives_of_operand(std::string_view name);

// NAME or {name: NAME, default: N, help: TEXT}. Returns false if it is none that all users of BCC
// know, or has a type, and so is the tool's own.
bool read_known_operand(const YamlNode& node, Declarations& into, Problems& problems);
// A name or, if the tool has another letter for it, {name: NAME, letter: LETTER}.
void read_filter(const YamlNode& node, Declarations& into, Problems& problems);

// Their fields are referred to as `member`, of the struct `of` if that is an event's.
std::vector<Column> read_columns(std::span<const YamlNode> nodes, Reference::To member,
                                 const std::string& of, Declarations& into, Problems& problems);
// A text in which {name} is one of `names`; empty if there is no `key`.
std::vector<Piece> read_sentence(const Mapping& entry, std::string_view key,
                                 std::span<const std::string_view> names, Problems& problems);
// Each but the last needs a width, and those below the row need none.
void check_widths(const std::vector<Column>& columns, Problems& problems);

// A column's `format`, and whether its `of`, `less` and `meminfo` go with that.
Format read_format(const Mapping& entry, Problems& problems);
void check_operands(const Column& column, Problems& problems);

// Reads `section` and `settings` of a report.
void read_settings(const Mapping& entry, Report& report, Declarations& into, Problems& problems);

// Reads `names`, `enum` and `strip` of a column of that format.
Naming read_naming(const Mapping& entry, Format format, Problems& problems);

// Notes that `when`, `unless` and the like of an entry name options.
void refer_to_options(const Mapping& entry, Declarations& into);

// Made of a-z, 0-9 and the characters of `also`, and not empty.
bool is_word(std::string_view text, std::string_view also);

// Checks every reference or, without the tool's C (nullptr), those that do not refer to it.
void check_references(const Declarations& declarations, const CSource* code, Problems& problems);

}  // namespace snoopbox::tools
