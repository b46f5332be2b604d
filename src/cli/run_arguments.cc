// SPDX-License-Identifier: Apache-2.0
#include "cli/run_arguments.h"

#include <charconv>
#include <string_view>
#include <utility>

#include "cli/definition.h"
#include "cli/layout.h"
#include "cli/usage.h"
#include "cli/values.h"
#include "output/writer.h"
#include "util/format.h"

namespace snoopbox::cli {
namespace {

constexpr const char* command = "snoopbox run";

bool is_common(std::string_view name) {
    return name == "output" || name == "duration" || name == "ring-buffer" || name == "timings" ||
           name == "verbose" || name == "help";
}

// Where headers and objects come from.
bool is_of_c(std::string_view name) {
    return name == "headers-from" || name == "no-cache" || name == "cache-dir";
}

struct OwnOption {
    OptionShape shape;
    const char* help;
};

const std::vector<OwnOption>& options_of_all() {
    static const std::vector<OwnOption> options = {
        {{"event", '\0', "[BUFFER:][TAG=]TYPE"},
         "the struct of the records; needed only if it cannot be determined. Can be repeated: for "
         "each buffer, or for records that begin with different numbers (1=opened, or an "
         "enumerator in place of 1) or are not equally long"},
        {{"ring", '\0', "NAME"},
         "the ring buffer or perf event array to read, if not all are to be shown; can be "
         "repeated"},
        {{"map", '\0', "NAME"},
         "the map to print; can be repeated. Without it, all are printed that programs leave their "
         "results in: those from which they remove nothing"},
        {{"interval", 'i', "SECONDS"},
         "print the maps that often, and read iterators; without it, maps at the end, and "
         "iterators once"},
        {{"attach", 'a', "PROGRAM=TARGET"},
         "what a function of the C or a program of the object is attached to, if its name or "
         "section does not say it; can be repeated"}};
    return options;
}

const std::vector<OwnOption>& options_of_objects() {
    static const std::vector<OwnOption> options = {
        {{"set", '\0', "NAME=VALUE"},
         "set a `const volatile` integer or boolean of the program before loading it; can be "
         "repeated"}};
    return options;
}

const std::vector<OwnOption>& options_of_c() {
    static const std::vector<OwnOption> options = {{definition_shape(), definition_help}};
    return options;
}

std::vector<OptionShape> shapes(RunsWhat what) {
    std::vector<OptionShape> all;
    for (const auto* options :
         {&options_of_all(), what == RunsWhat::c ? &options_of_c() : &options_of_objects()}) {
        for (const auto& option : *options) {
            all.push_back(option.shape);
        }
    }
    for (const auto& option : common_options()) {
        if (is_common(option.name) || is_of_containers(option.name) ||
            (what == RunsWhat::c && is_of_c(option.name))) {
            all.push_back({option.name, option.letter, option.argument});
        }
    }
    return all;
}

// The whole of `text` as a number to the base that its beginning tells.
template <typename Number>
bool read_whole(std::string_view text, Number& number) {
    const int base = text.starts_with("0x") ? 16 : 10;
    text.remove_prefix(base == 16 ? 2 : 0);
    const auto [stop, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, base);
    return error == std::errc() && stop == text.data() + text.size();
}

Result<Setting> read_setting(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
        return fail_usage(fmt::format("--set: \"{}\" is not NAME=VALUE", text), command);
    }
    Setting setting{text.substr(0, equals), std::uint64_t{0}};
    const std::string value = text.substr(equals + 1);
    std::int64_t negative = 0;
    std::uint64_t positive = value == "true" ? 1 : 0;
    if (value.starts_with("-") && read_whole(value, negative)) {
        setting.value = negative;
    } else if (value == "true" || value == "false" || read_whole(value, positive)) {
        setting.value = positive;
    } else {
        return fail_usage(fmt::format("--set {}: \"{}\" is no number (12, -1, 0xff), nor true or "
                                      "false",
                                      setting.name, value),
                          command);
    }
    return setting;
}

// The part of `text` before `mark`, which is then cut off; empty if there is no mark.
std::string cut_off(std::string& text, char mark) {
    const auto at = text.find(mark);
    if (at == std::string::npos) {
        return {};
    }
    auto before = text.substr(0, at);
    text.erase(0, at + 1);
    return before;
}

Result<NamedEvent> read_event(const std::string& text) {
    NamedEvent event;
    event.type = text;
    event.buffer = cut_off(event.type, ':');
    event.tag = cut_off(event.type, '=');
    if (event.type.empty()) {
        return fail_usage(fmt::format("--event: \"{}\" names no struct", text), command);
    }
    return event;
}

Result<AttachedFunction> read_attached(const std::string& text) {
    AttachedFunction attached;
    attached.target = text;
    attached.function = cut_off(attached.target, '=');
    if (attached.function.empty() || attached.target.empty()) {
        return fail_usage(
            fmt::format("--attach: \"{}\" is not PROGRAM=TARGET, such as count=vfs_read", text),
            command);
    }
    return attached;
}

Status read_of_c(const Scanned& scanned, RunArguments& arguments) {
    auto& common = arguments.common;
    TRY(read_choice(scanned, "headers-from", {"auto", "modules", "kheaders", "btf"},
                    common.headers_from, command));
    TRY(read_path(scanned, "cache-dir", common.cache_dir, command));
    common.no_cache = scanned.has("no-cache");
    for (const auto& text : scanned.find_all("define")) {
        TRY(check_definition(text, command));
        arguments.defines.push_back(text);
    }
    return {};
}

}  // namespace

std::optional<std::uint64_t> read_number(std::string_view text) {
    std::uint64_t number = 0;
    return read_whole(text, number) ? std::optional(number) : std::nullopt;
}

Result<RunArguments> parse_run_arguments(RunsWhat what, std::span<const std::string> words) {
    const auto all = shapes(what);
    TRY_ASSIGN(const auto scanned, scan(all, words, command));
    RunArguments arguments;
    if (scanned.has("help")) {
        arguments.common.help = true;
        return arguments;
    }
    for (const auto& option : common_options()) {
        if (is_of_containers(option.name) && scanned.has(option.name)) {
            return fail_usage(fmt::format("--{}: only tools take it; which tasks this program "
                                          "traces is for its own code to decide",
                                          option.name),
                              command);
        }
    }
    TRY_ASSIGN(auto common, read_output_options(scanned, output::format_names(), command));
    arguments.common = std::move(common);
    for (const auto& text : scanned.find_all("event")) {
        TRY_ASSIGN(auto event, read_event(text));
        arguments.events.push_back(std::move(event));
    }
    arguments.rings = scanned.find_all("ring");
    arguments.maps = scanned.find_all("map");
    if (const auto* interval = scanned.find("interval")) {
        const auto seconds = read_seconds(*interval);
        if (!seconds) {
            return fail_usage("--interval: " + seconds.error().message, command);
        }
        arguments.interval_s = *seconds;
    }
    for (const auto& text : scanned.find_all("set")) {
        TRY_ASSIGN(auto setting, read_setting(text));
        arguments.settings.push_back(std::move(setting));
    }
    for (const auto& text : scanned.find_all("attach")) {
        TRY_ASSIGN(auto attached, read_attached(text));
        arguments.attached.push_back(std::move(attached));
    }
    TRY(read_of_c(scanned, arguments));
    return arguments;
}

std::string run_help() {
    std::string out = "Usage: snoopbox run FILE [OPTION]...\n\n";
    append_paragraphs(
        out,
        "Traces with a program of your own, until Ctrl-C. FILE is one of these:\n"
        "\n"
        "  C source     in BCC's dialect, with an opening comment that declares probes,\n"
        "               options and columns: a tool like those in snoopbox list.\n"
        "               snoopbox run FILE --help shows its options.\n"
        "  its object   as written by snoopbox compile: the same tool with the same\n"
        "               options, without compiling.\n"
        "  BCC's C      as it is embedded in Python programs, without declarations. It is\n"
        "               compiled, and its functions are attached as their names say.\n"
        "  any object   compiled by clang, with or without CO-RE. It is relocated for the\n"
        "               running kernel, and each program is attached to what its\n"
        "               section names.\n"
        "\n"
        "Of the last two, the records of ring buffers and perf event arrays are printed\n"
        "by the members of their structs, and the maps that programs count in at the end:\n"
        "histograms, stacks, and tables of keys and values. The options below are for\n"
        "these.\n");
    const auto add = [](const std::vector<OwnOption>& options, std::vector<Entry>& entries) {
        for (const auto& [shape, help] : options) {
            entries.push_back({option_term(shape.letter, shape.name, shape.argument), help});
        }
    };
    std::vector<Entry> of_all;
    std::vector<Entry> of_c;
    add(options_of_all(), of_all);
    add(options_of_c(), of_c);
    for (const auto& option : common_options()) {
        if (is_common(option.name) || is_of_c(option.name)) {
            (is_common(option.name) ? of_all : of_c)
                .push_back({option_term(option.letter, option.name, option.argument), option.help});
        }
    }
    std::vector<Entry> of_objects;
    add(options_of_objects(), of_objects);
    out += "\nOptions for BCC's C and for objects compiled by clang:\n";
    append_entries(out, of_all);
    out += "\nOptions for BCC's C:\n";
    append_entries(out, of_c);
    out += "\nOptions for objects compiled by clang:\n";
    append_entries(out, of_objects);
    out += "\nWhat programs are attached to:\n\n";
    append_paragraphs(
        out,
        "Those of objects, what their sections name. Functions of BCC's C, what their\n"
        "names or macros say: kprobe__FUNCTION, kretprobe__FUNCTION, syscall__NAME,\n"
        "TRACEPOINT_PROBE(category, event), RAW_TRACEPOINT_PROBE(event), KFUNC_PROBE,\n"
        "KRETFUNC_PROBE, KMOD_RET, LSM_PROBE, BPF_ITER. For others, --attach does, in\n"
        "place of attach_kprobe() and the like. TARGET is one of these:\n"
        "\n"
        "  vfs_read                   a function of the kernel\n"
        "  syscall:openat             a system call\n"
        "  t:sched:sched_switch       a tracepoint, with its record (TRACEPOINT_PROBE)\n"
        "  raw:sched_switch           a tracepoint, with the kernel's arguments\n"
        "  libc.so.6:malloc           a function of a program or library\n"
        "  u:libc.so.6:setjmp         a USDT probe of one; FILE:PROVIDER:PROBE, too\n"
        "  e:cpu-clock:99             samples of an event of perf, 99 times a second\n"
        "  map:counts                 for an iterator of a map's entries: the map\n"
        "\n"
        "r: before a function or system call stands for its return.\n"
        "\n"
        "Iterators (SEC(\"iter/task\"), BPF_ITER(task)) are read once, or every --interval,\n"
        "and what they write is printed: text, or records (--event PROGRAM:TYPE). If there\n"
        "is nothing else to trace, that is the end.\n");
    out += "\nThe struct of the events:\n\n";
    append_paragraphs(
        out,
        "It is the struct that --event names; otherwise the one that a buffer's definition\n"
        "names, __type(value, struct event); otherwise the object's only struct, apart\n"
        "from the kernel's, that has the size which its programs submit. Where programs\n"
        "submit several sizes, each is looked for. If several structs have that size, it\n"
        "is the one called event or ..._event. Of BCC's C, all that is known. clang keeps\n"
        "only what is used: if nothing else mentions the struct, add this line outside\n"
        "of functions to keep it:\n"
        "\n"
        "  const struct event *unused __attribute__((unused));\n"
        "\n"
        "Each member is a column. Arrays of char are text, enums are shown by name, and\n"
        "pointers in hexadecimal. A member of a nested struct is outer.inner. char x[] at\n"
        "the end takes the rest of the record. If there are several structs, the first\n"
        "column names the record's, and it has those of all.\n");
    out +=
        "\nExamples:\n\n"
        "  snoopbox run hello.c                   BCC's C, attached by its names\n"
        "  snoopbox run count.c -a count=vfs_read -i 1\n"
        "  clang -target bpf -g -O2 -c prog.bpf.c -o prog.bpf.o\n"
        "  snoopbox run prog.bpf.o -o json --set min_us=100\n";
    return out;
}

}  // namespace snoopbox::cli
