// SPDX-License-Identifier: Apache-2.0
// What a tool file declares about itself. A tool is one file of C in BCC's dialect that begins with
// a YAML block between the lines `/* ---` and `--- */`. Each key is documented at its field below.
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

// How an option's argument is read. `flag` takes none. `user` is a user name or ID; `regex` is RE2
// syntax over bytes; `text` is literal; `open_flags` are names of open(2)'s flags, such as
// O_WRONLY|O_CREAT, with the value of their bits, and add up if the option is repeated.
// `pinned_map` is the path of a BPF map that others fill: a hash map with 64-bit keys. `command` is
// all words that follow; the command runs while the tool traces, the trace ends when it exits, and
// the value is its process ID.
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
    // What the option does: any of these. It may also be named by `when` below.
    // The constant in the C source that takes its value. For a flag or pinned_map, this is 1 if it
    // was given, and 0 otherwise. Of several options that set the same constant, only one can be
    // given.
    std::string sets;
    // The C source is compiled with this macro only if the option was given, for code that needs
    // headers which take long to compile. Without the macro, the option must do nothing.
    std::string define;
    // regex: show only rows in which the column of this name matches; text: contains it
    std::string matches;
    std::string map;     // pinned_map: the map in the C source that it replaces
    std::string quotes;  // flag: the column of this name is printed with every item quoted
    std::string limits;  // number: the column of this name shows at most that many items
};

// How a column's bytes become a value, and how it is shown (events/value.h has the values).
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
    // A member of the event's struct. For `argv` and `text`, a member that counts the bytes which
    // follow the struct in the record; `of` (if given) counts how many there were before cutting.
    std::string field;
    std::string of;
    Format format = Format::decimal;
    std::string when;  // the option that shows it; empty: always shown
};

struct Events {
    std::string struct_name;  // the records' leading struct, named by SNOOP_EVENT in the C source
    std::vector<Column> columns;
    // `buffer_kib`: the default size of the ring buffer.
    std::size_t buffer_bytes = std::size_t{1} << 20U;
};

// What a handler is called for.
enum class Target { syscall, function, tracepoint };

// One handler in the C source, and what it is called for. attach/ decides how; the handler is the
// same in any case (bpf_sources/include/calls.h documents its arguments).
struct Probe {
    std::string handler;  // the function in the C source
    Target target = Target::tracepoint;
    std::vector<std::string> names;  // `syscall:`, `function:` or `tracepoint:`, one or several
    bool at_return = false;          // `return: true`: when the call returns, with its result
    bool optional = false;           // it is no error if this kernel lacks the function
    // `if_cheap: true`: left out if it would have to run for every system call of the host.
    bool if_cheap = false;
    // A C expression; if it is true, the handler is not called. `ret` in it is the result. It is
    // checked before the system call is identified, so it helps if nearly all calls are skipped.
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

    std::string command;  // what starts it, after "snoopbox": "execsnoop", "run FILE"
    std::string file;     // for messages: the path, or "execsnoop.bpf.c" if embedded
    // Where the file is, absolute, for the headers beside it; empty if it is embedded or no file.
    std::filesystem::path directory;
    // The whole file, with lines ending in \n; empty for parse_declaration.
    std::string source;
    std::string declaration;  // its YAML

    const Option* find_option(std::string_view name) const;  // by long form; nullptr if none
};

// Reads the declarations of a tool file. Fails with "FILE:LINE: what is wrong" for an unknown or
// missing key, a wrong type, a `when`, `matches`, `quotes` or `limits` that names nothing, or a
// handler, constant or struct that is not in the C.
Result<ToolSpec> parse_tool(std::string_view file, std::string_view content);

// The same for the YAML alone, as in a compiled object; references into the C are not checked.
Result<ToolSpec> parse_declaration(std::string_view file, std::string_view yaml);

}  // namespace snoopbox::tools
