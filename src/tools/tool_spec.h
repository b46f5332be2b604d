// SPDX-License-Identifier: Apache-2.0
// What a tool file declares about itself. A tool is one file of BCC-dialect C whose opening comment
// is a YAML block between the lines `/* ---` and `--- */`; docs of each key are at its field below.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "util/result.h"

namespace snoopbox::tools {

// How an option's argument is read. `flag` takes none. `user` is a name or a number of
// /etc/passwd; `regex` is RE2 syntax over bytes; `text` is taken as it is; `open_flags` is names of
// open(2)'s flags, O_WRONLY|O_CREAT, as the bits that they have; given again, they add up.
// `pinned_map` is the path of a BPF map that others fill: a hash map with keys of 64 bits.
// `command` is all words that follow: it is run while the tool traces, which ends when it does, and
// its number is that of its process.
enum class OptionType { flag, number, pid, user, regex, text, open_flags, pinned_map, command };

struct Option {
    std::string name;    // long form, without dashes
    char letter = '\0';  // short form, '\0' if it has none
    OptionType type = OptionType::flag;
    std::string argument;  // placeholder in --help, e.g. "USER"; empty for a flag
    std::string help;      // one sentence
    std::optional<std::int64_t> default_value;  // of a number
    std::optional<std::int64_t> minimum;        // of a number; values below are wrong usage
    std::optional<std::int64_t> maximum;
    // What the option does. Any of these, and an option may also be named by `when` below.
    // The SNOOP_OPTION of the C source that takes its value. Of a flag and a pinned_map, 1 if it
    // was given, else 0. Of several options that set the same, one can be given.
    std::string sets;
    // The C source is compiled with this macro only where the option was given: for what needs
    // headers that take long to compile. Without it, the option must do nothing.
    std::string define;
    // regex: only rows whose column of this name matches are shown; text: whose column contains it
    std::string matches;
    std::string map;     // pinned_map: the one of the C source, with keys of u64, that it replaces
    std::string quotes;  // flag: the column of this name is printed with every item quoted
    std::string limits;  // number: the column of this name shows at most that many items
};

// How a column's bytes become a value and how it looks (events/value.h has the values).
enum class Format {
    decimal,      // an integer of the field's own size and sign
    comm,         // a char array up to its first NUL
    argv,         // NUL-separated strings that follow the event; see `Column::field`
    text,         // one string that follows the event, up to its first NUL; as above
    result,       // a system call's result, -1 if it failed; the field is what the kernel returned
    error,        // its error number, 0 if it did not fail; from the same field
    octal,        // an unsigned number, with leading zeros to the column's width
    time_of_day,  // ns of CLOCK_MONOTONIC shown as HH:MM:SS of local time
    elapsed,      // ns of CLOCK_MONOTONIC shown as seconds.mmm since tracing began
};

struct Column {
    std::string name;     // JSON key: lower case, never changed between releases
    std::string heading;  // of the table; default: the name in upper case
    int width = 0;        // of the table; 0 for the last column, which is not padded
    bool right = false;   // `align: right`: the column is aligned to the right
    // Member of the event's struct. With `argv` and `text`: a member that counts the bytes which
    // follow the struct in the record, of which `of` (if given) counts how many there were before
    // cutting.
    std::string field;
    std::string of;
    Format format = Format::decimal;
    std::string when;  // the option that shows it; empty: always shown
};

struct Events {
    std::string struct_name;  // the records' leading struct, named by SNOOP_EVENT in the C source
    std::vector<Column> columns;
    // `buffer_kib`: room for events that wait to be printed, unless the user says otherwise.
    std::size_t buffer_bytes = std::size_t{1} << 20U;
};

// What a handler is called for.
enum class Target { syscall, function, tracepoint };

// One handler of the C source, and what it is called for. How it comes to be called is a matter of
// attach/: a handler is the same whatever the way (bpf_sources/include/calls.h has its arguments).
struct Probe {
    std::string handler;  // the function in the C source
    Target target = Target::tracepoint;
    std::vector<std::string> names;  // `syscall:`, `function:` or `tracepoint:`, one or several
    bool at_return = false;          // `return: true`: where the call returns, with its result
    bool optional = false;           // a function that this kernel does not have is no failure
    // `if_cheap: true`: left out where the way would run it for every system call of the host.
    bool if_cheap = false;
    // A C expression with which the handler is not called; `ret` in it is the result. It saves the
    // look at which call this is, so it pays where nearly all calls are to be skipped.
    std::string skip_if;
    std::string when;  // the option that needs it; empty: always attached
};

struct ToolSpec {
    std::string name;
    std::string summary;      // one line
    std::string description;  // paragraphs, for --help and the man page
    std::vector<std::pair<std::string, std::string>> examples;  // command line, what it shows
    std::vector<Probe> probes;
    std::vector<Option> options;
    Events events;

    std::string command;  // what starts it, behind "snoopbox": "execsnoop", "run FILE"
    std::string file;     // for messages: the path, or "execsnoop.bpf.c" if embedded
    // The whole file, its lines ended by \n; empty if it is not there (parse_declaration).
    std::string source;
    std::string declaration;  // its YAML

    const Option* find_option(std::string_view name) const;  // by long form; nullptr if none
};

// Reads the declarations of a tool file. An unknown key, a wrong type, a missing key, a `when`,
// `matches`, `quotes` or `limits` that names nothing, a handler or a SNOOP_OPTION or a struct that
// is not in the C: an error "FILE:LINE: what is wrong".
Result<ToolSpec> parse_tool(std::string_view file, std::string_view content);

// The same of the YAML alone, as a compiled object has it: what must be in the C is not checked.
Result<ToolSpec> parse_declaration(std::string_view file, std::string_view yaml);

}  // namespace snoopbox::tools
