// SPDX-License-Identifier: Apache-2.0
// The two halves of parse_tool: reading the YAML block into a ToolSpec, and checking that it is
// consistent with itself and with the C below it.
#pragma once

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
        identifier,    // in the C
        event_struct,  // a struct that the C defines
        event_member,  // a member of that struct
    };
    To to;
    const char* key;  // that holds the name
    Name name;
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

// Checks every reference or, without the tool's C (nullptr), those that do not refer to it.
void check_references(const Declarations& declarations, const CSource* code, Problems& problems);

}  // namespace snoopbox::tools
