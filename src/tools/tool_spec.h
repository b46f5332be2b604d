// SPDX-License-Identifier: Apache-2.0
// What a tool file declares about itself. A tool is one file of C in BCC's dialect that begins with
// a YAML block between the lines `/* ---` and `--- */`. Each key is documented at its field below.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tools/c_source.h"
#include "tools/owner_part.h"
#include "util/result.h"

namespace snoopbox::tools {

// How an option's argument is read.
enum class OptionType {
#define SNOOP_OPTION_TYPE(id, key, help) id,
#include "tools/option_types.inc"
#undef SNOOP_OPTION_TYPE
};

// Whether the option's values are rules, for a map that is more than a set of numbers.
constexpr bool is_rule(OptionType type) {
    return type == OptionType::paths || type == OptionType::networks || type == OptionType::names;
}

// What drives the trace itself.
enum class Drives {
    nothing,
    interval,  // duration: reports are printed that often
    count,     // number: of reports, after which the trace ends
    duration,  // duration: the trace ends after that time
    events,    // number: of rows, after which the trace ends
};

// What an option adds to the lines of stacks.
enum class StackLook {
    plain,
    delimited,  // a line between those of the kernel and of user space
    annotated,  // kernel functions are marked with _[k]
    offsets,    // in functions
    addresses,  // before functions
};

// What an option is for the one-liners of a tool (src/oneliners/).
enum class OneLiner {
    nothing,
    events,          // a one-liner whose events are shown, a row each
    histogram,       // one whose values are shown as a histogram
    counts,          // one whose values are counted
    text_bytes,      // number: how much is kept of a text
    compares_bytes,  // flag: STRCMP compares bytes
    include,         // text: a header that the C includes
    prints,          // flag: the tool is printed
    saves,           // text: the file that the tool is written to
};

// What a flag prints, a name a line, in place of a trace.
enum class Lists { nothing, syscalls };

struct Option {
    std::string name;    // long form, without dashes
    char letter = '\0';  // short form, '\0' if it has none
    OptionType type = OptionType::flag;
    std::string argument;  // placeholder in --help, e.g. "USER"; empty for a flag
    std::string help;      // one sentence
    // What stands for an argument that is left out; empty: it cannot be. Not declared.
    std::string implied = {};
    bool operand = false;   // declared under `operands`: given by its place, without a name
    bool required = false;  // it is wrong usage to leave it out
    bool several = false;   // of the last operand: it takes all words that are left
    std::vector<std::string> choices;  // of a choice
    // duration: "s" (the default), "ms" or "us". Otherwise, if the option is given, the unit of
    // histograms ("msecs").
    std::string unit;
    Lists lists = Lists::nothing;     // flag
    Drives drives = Drives::nothing;  // `drives`; operands of such a name do so by themselves
    std::optional<std::int64_t> default_value;  // of a number; of a choice, its index
    std::optional<std::string> default_text;    // of a text
    std::optional<std::int64_t> minimum;        // of a number; values below are wrong usage
    std::optional<std::int64_t> maximum;
    // What the option does: any of these. It may also be named by `when` below.
    // The constant in the C source that takes its value. For a flag or pinned_map, this is 1 if it
    // was given, and 0 otherwise; for a list, 1 if it was given. An address and a comm have two,
    // NAME_high and NAME_low. Of several options that set the same constant, only one can be
    // given.
    std::string sets;
    std::string sets_device;  // directory: the constant for the kernel's dev_t of its file system
    std::vector<std::string> excludes;  // options that cannot be given as well
    // The C source is compiled with this macro only if the option was given, for code that needs
    // headers which take long to compile. Without the macro, the option must do nothing.
    std::string define;
    // regex: show only rows in which the column of this name matches; text: contains it
    std::string matches;
    std::string map;  // pinned_map: the map in the C source that it replaces
    // The map in the C source that gets the values: those of numbers, each a list, have 64-bit
    // keys; others are as bpf_sources/include has them.
    std::string fills;
    std::string quotes;   // flag: the column of this name is printed with every item quoted
    std::string limits;   // number: the column of this name shows at most that many items
    std::string resizes;  // number: the map in the C source that gets room for that many entries
    std::string dumps;    // flag: the column of this name is shown in hexadecimal
    // text: with this option as their file, user probes are of functions whose names begin so
    std::string prefixes;
    // library: what it can be, and what user probes call that
    std::vector<std::pair<std::string, std::string>> libraries;
    std::string output;  // flag: the format of the output, as --output has them
    OneLiner one_liner = OneLiner::nothing;
    bool aggregates = false;              // flag: equal rows are counted, and shown at the end
    bool journal = false;                 // flag: each event is sent to the systemd journal as well
    StackLook stacks = StackLook::plain;  // flag: how stacks are shown

    std::vector<std::string> constants() const;  // all that it sets
};

// How a column's bytes become a value, and how it is shown: a name of tools/formats.inc.
enum class Format {
#define SNOOP_FORMAT(name, help) name,
#include "tools/formats.inc"
#undef SNOOP_FORMAT
};

// Whether the column shows what follows the struct in a record.
inline bool follows_event(Format format) {
    return format == Format::argv || format == Format::text || format == Format::data ||
           format == Format::object;
}

// A part of a sentence: a text, then the value of a column.
struct Piece {
    std::string text;
    std::string column;   // empty: none, after the last one
    bool quoted = false;  // the value stands in double quotes
};

// Formats name and flags: what numbers are called.
struct Naming {
    std::map<std::uint64_t, std::string> names;
    // An enum of the kernel's BTF, or one of the names in an enum that has none itself.
    std::string enumeration;
    std::string strip;  // what the names begin with, of an enum or of caller, and is not shown
    // In place of these: the option whose rules they are the numbers of, whose texts are the names.
    std::string rules_of = {};
    // In place of these, names that are found while tracing: a number is an index. An empty one
    // means that there is none.
    std::shared_ptr<const std::deque<std::string>> found = {};
};

struct Column {
    std::string name;     // JSON key: lower case, never changed between releases
    std::string heading;  // of the table; default: the name in upper case
    int width = 0;        // of the table; 0 for the last column, which is not padded
    bool right = false;   // `align: right`: the column is aligned to the right
    // The width in place of that, if an option is given.
    std::vector<std::pair<std::string, int>> widths;
    // A member of the event's struct. For `argv`, `text` and `data`, a member that counts the bytes
    // which follow the struct in the record. In a report, a member of the map's key or value, or
    // `key` or `value` if that is a number, or another column.
    std::string field;
    // For `argv`, `text` and `data`, how many bytes there were before cutting; for `symbol` and
    // `stack`, the process;
    // for `endpoint`, the port; for `object`, what it is; for `percent`, the whole, which is the
    // sum of these; for `average` and durations, how many there were. Several only for `percent`.
    std::vector<std::string> of;
    // What is subtracted from the number, which is never less than 0. In a report, these and those
    // of `of` are other columns or, if there is none such, members.
    std::vector<std::string> less;
    std::string meminfo;  // in place of a field: a line of /proc/meminfo, in bytes
    Format format = Format::natural;
    Naming naming;
    std::string traces;                 // stack: the map of stack traces
    std::vector<Piece> shows;           // in tables, of the values of others; it has no `field`
    bool below = false;                 // in tables, on lines of its own below the row
    std::vector<std::string> when;      // the options that together show it; empty: always shown
    std::vector<std::string> when_any;  // the options one of which shows it; empty: always shown
    std::vector<std::string> unless;    // the options that hide it
    int line = 0;                       // of the file, for messages
    // In place of a field: what is told of whose an event is. Not declared, but asked for.
    std::optional<OwnerPart> owner = {};
};

// A kind of record.
struct EventKind {
    std::string name;             // that SNOOP_KIND takes
    std::string struct_name;      // leads the records, named by SNOOP_EVENT in the C source
    std::vector<Column> columns;  // empty: one for each member
    std::vector<Piece> line;      // what tables show in place of the columns; empty: those
};

struct Events {
    // Empty: the tool has no events. If there are several, the first member of each struct tells
    // which it is, as an index, and rows have the columns of all: one that its kind has not is
    // empty.
    std::vector<EventKind> kinds;
    std::vector<Column> columns;  // of all kinds, those of the first kind first
    // `buffer_kib`: the default size of the ring buffer.
    std::size_t buffer_bytes = std::size_t{1} << 20U;
    std::vector<std::string> when;    // the options that together show them; empty: always
    std::vector<std::string> unless;  // the options that hide them; programs must emit none then
    // What is shown if the user chooses, in place of what the options show. Not declared.
    std::optional<std::vector<Column>> chosen = {};
    bool has_owners = false;  // records end in the number of a cgroup (owner.h)
    bool has_users = false;   // and that of a user before it
};

// The columns of a table: without those that are part of what others show. With `line`, one without
// a name, and those below.
std::vector<Column> columns_of_table(const Events& events);
std::vector<Column> columns_of_table(const std::vector<Column>& columns);
// Those that have a value of their own, as JSON and CSV show them.
std::vector<Column> columns_of_data(const std::vector<Column>& columns);

// A line NAME=VALUE VALUE... of a unit file of systemd.
struct Setting {
    std::string name;
    std::string text;  // the value, of one that does not depend on what was seen
    // In place of it: the map with an entry for each value, and what of the entry that is.
    std::string map;
    Column column = {};
    // The values are paths of directories, each with all below it, so that one below another is
    // left out.
    bool directories = false;
    std::string besides;   // a setting before it, whose values are left out
    std::size_t most = 0;  // there is no such line if there are more values; 0: any number
};

// What is shown of a map of the C source, at each interval and at the end.
struct Report {
    enum class As {
        histogram,
        table,
        row,  // a line an interval, of an array of one entry: what was counted in it
        stacks,
        settings  // lines of a unit file, of several maps, with all that was seen so far
    };

    std::string map;  // of settings: none, each has its own
    As as = As::histogram;
    // histogram and stacks: what is counted, "usecs"; an option's `unit` goes before.
    std::string unit;
    // histogram: the option that shows average, total and count below it, or "always"
    std::string average;
    // histogram: 0 for buckets by powers of two; otherwise bucket i has the values from i * step
    // on.
    std::uint64_t step = 0;
    // Histogram and stacks: the keys; table and row: all that it shows.
    std::vector<Column> columns;
    // stacks: members of the values, added up for all entries with the same stack and keys; empty:
    // the values are numbers.
    std::vector<Column> sums;
    // table, stacks: entries stay in the map, as what they count still is there. Each report shows
    // all of them.
    bool keeps = false;
    std::string cumulative;  // the option with which it shows all that was counted since the start
    std::string label;       // table: a line above it, where tables are asked for
    // table, stacks: the member that says since when an entry is there (CLOCK_MONOTONIC), and the
    // option with the age from which on it is shown.
    std::string since;
    std::string older;
    std::vector<Piece>
        line;  // table, stacks: in tables, what is shown of an entry or above a stack
    // table: the columns by whose values it is sorted, the largest first; a later one tells those
    // apart that are equal by the first. `a+b` is the sum of columns. In place of a column, an
    // option whose choices are columns; `all` is the sum of the others. Columns are named as such,
    // or by their fields.
    std::vector<std::string> sort;
    bool ascending = false;  // table: the largest come last
    std::string top;         // table, stacks: the option or operand that says how many are shown
    // stacks: the map of stack traces, and the members of the key or value that are their numbers.
    std::string traces;
    std::string kernel;
    std::string user;
    std::string process;  // stacks: the member with the process whose stack it is
    std::string section;  // settings: the section of the file
    std::vector<Setting> settings;
    std::vector<std::string> when;    // the options that together show it; empty: always
    std::vector<std::string> unless;  // the options that hide it
    // By what of their owners entries are told apart as well. Not declared, but asked for.
    std::optional<OwnerPart> by = {};
};

// As top(1) shows reports: each begins with the time and the load average and, on a terminal, takes
// the place of the one before.
struct Screen {
    std::vector<std::string> unless;          // the options with which all of them stay
    std::vector<std::string> summary_unless;  // those without the line of time and load average
};

// What a handler is called for.
enum class Target {
#define SNOOP_TARGET(key, what, ...) key,
#include "tools/targets.inc"
#undef SNOOP_TARGET
};

// One handler in the C source, and what it is called for. attach/ decides how; the handler is the
// same in any case. For a system call, bpf_sources/include/calls.h documents its parameters. For a
// function or tracepoint it has any of those of the kernel's, by their names and in any order, and
// at the return of a function `ret` for the result. For a user function or USDT probe it has the
// first ones, in their order. A handler that takes stack traces also has
// `void *ctx`, which bpf_get_stackid() and the like want; that of a sample has nothing else.
struct Probe {
    std::string handler;  // the function in the C source
    Target target = Target::tracepoint;
    // One or several, by the target's key (targets.inc). What the user gives is yet to be filled
    // in (fill_in.h).
    std::vector<std::string> names;
    bool at_return = false;  // `return: true`: when the call returns, with its result
    bool optional = false;   // it is no error if this kernel lacks the function
    // `if_cheap: true`: left out if it would have to run for every system call of the host.
    bool if_cheap = false;
    // The C does not ask which tasks are wanted: the handler is called for those only.
    bool only_wanted = false;
    // lsm, of a tool that `refuses`: what the handler returns tells whether the call is refused.
    bool refuses = false;
    // A C expression; if it is true, the handler is not called. `ret` in it is the result. It is
    // checked before the system call is identified, so it helps if nearly all calls are skipped.
    std::string skip_if;
    // The tool's `without_functions`: if it cannot be attached, it is left out, with this warning.
    std::string otherwise = {};
    std::vector<std::string> when;    // the options that together need it; empty: always attached
    std::vector<std::string> unless;  // the options without which it is attached
    std::vector<std::string> when_any = {};  // the options one of which needs it; empty: any
    // `first: true`: only the first of `names` that this kernel has.
    bool first = false;
    // `nests: true`: a function may be called again, by itself or another of the probe's, before it
    // returns.
    bool nests = false;
    // sample: how often, in Hz or, if `period` is given, in events (of a clock: ns) between two
    // samples; and the only CPU, otherwise all of them. Numbers, or "$NAME" (fill_in.h).
    std::string frequency = {};
    std::string period = {};
    std::string cpu = {};
    // function, user, any: the name is "$NAME" of an option (fill_in.h). Its value is a pattern as
    // in a shell, and all functions that match are probed. A value with a colon is FILE:PATTERN of
    // user functions; of two probes with the same option, only the one with that target is
    // attached. The handler has `u64 function`, the address of the called one, or `u64 probe`, its
    // number among all that match, for columns of format `probe`. Other parameters are the first
    // arguments, in their order.
    bool is_pattern = false;
    std::string regex =
        {};  // the option with which the pattern is one of RE2, from the name's start
    // The option takes several, whose names are shown with their files.
    bool is_list = false;
    std::vector<Parameter> parameters = {};  // of the handler; empty for parse_declaration
};

// What `when` and `unless` say: all of the former are given, and none of the latter. `given` tells
// of an option.
template <typename Given>
bool applies(const std::vector<std::string>& when, const std::vector<std::string>& unless,
             const Given& given) {
    return std::ranges::all_of(when, given) && std::ranges::none_of(unless, given);
}

// For `time` and `average`, in place of an option.
inline constexpr std::string_view always = "always";
// Options of all tools that may refuse: the errno to do so with, and that nobody is left out.
inline constexpr const char* enforce_option = "enforce";
inline constexpr const char* everyone_option = "everyone";
// The flag that all tools with histograms have.
inline constexpr const char* summary_option = "summary";
// The choice that stands for the sum of the others, for `sort`.
inline constexpr std::string_view all_columns = "all";
// "a" and "b" of "a+b", for `sort`.
std::vector<std::string> summands(std::string_view sum);

struct ToolSpec {
    std::string name;
    std::string summary;      // one line
    std::string description;  // paragraphs, for --help and the man page
    std::vector<std::pair<std::string, std::string>> examples;  // command line, what it shows
    std::vector<Probe> probes;
    std::vector<Option> options;  // operands first; then those declared, and those of `filters`
    // `letters`: of options that all tools have, their names and letters here.
    std::vector<std::pair<std::string, char>> letters;
    Events events;
    std::vector<Report> reports;
    // `time`: the option that shows the time of each report, or "always". In rows it is a column.
    std::string report_time;
    // `time_unless`: in its place, the option without which those at intervals have their time.
    std::string report_time_unless;
    // `title`: in tables, what precedes the reports each time: the time and values of options.
    std::vector<Piece> title;
    std::optional<Screen> screen;  // `screen`
    // `refuses`: it may refuse what its lsm probes are asked, if the user enforces it.
    bool refuses = false;
    // `no_task`: why what it shows belongs to no task, and so to no container.
    std::string no_task;
    // Macros that the C is compiled with, besides those of options. Not declared.
    std::vector<std::string> defines;
    // `headers`: where the C has the kernel's types from, if not from the first headers that are
    // found: "btf".
    std::string headers;

    std::string command;  // what starts it, after "snoopbox": "execsnoop", "run FILE"
    std::string file;     // for messages: the path, or "execsnoop.bpf.c" if embedded
    // Where the file is, absolute, for the headers beside it; empty if it is embedded or no file.
    std::filesystem::path directory;
    // The whole file, with lines ending in \n, and with the headers of ours that it includes
    // (own_includes.h); empty for parse_declaration.
    std::string source;
    std::string declaration;  // its YAML

    const Option* find_option(std::string_view name) const;  // by long form; nullptr if none
    // Whether the user's one-liners are what it traces: a tool is written out of them.
    bool takes_one_liners() const;
};

// Whether the option's values are one-liners.
bool is_one_liner(const Option& option);

// Whether these options need the probe.
template <typename Given>
bool is_needed(const Probe& probe, const Given& given) {
    return applies(probe.when, probe.unless, given) &&
           (probe.when_any.empty() || std::ranges::any_of(probe.when_any, given));
}

// Reads the declarations of a tool file. Fails with "FILE:LINE: what is wrong" for an unknown or
// missing key, a wrong type, a `when`, `matches`, `quotes` or `limits` that names nothing, or a
// handler, constant, map or struct that is not in the C.
Result<ToolSpec> parse_tool(std::string_view file, std::string_view content);

// The same for the YAML alone, as in a compiled object; references into the C are not checked.
Result<ToolSpec> parse_declaration(std::string_view file, std::string_view yaml);

}  // namespace snoopbox::tools
