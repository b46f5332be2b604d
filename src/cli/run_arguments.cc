// SPDX-License-Identifier: Apache-2.0
#include "cli/run_arguments.h"

#include <charconv>
#include <string_view>
#include <utility>

#include "cli/layout.h"
#include "cli/usage.h"
#include "output/writer.h"
#include "util/format.h"

namespace snoopbox::cli {
namespace {

constexpr const char* command = "snoopbox run";

bool is_common(std::string_view name) {
    return name == "output" || name == "duration" || name == "ring-buffer" || name == "timings" ||
           name == "verbose" || name == "help";
}

std::vector<OptionShape> shapes() {
    std::vector<OptionShape> all = {
        {"event", '\0', "TYPE"}, {"ring", '\0', "NAME"}, {"set", '\0', "NAME=VALUE"}};
    for (const auto& option : common_options()) {
        if (is_common(option.name)) {
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

}  // namespace

Result<RunArguments> parse_run_arguments(std::span<const std::string> words) {
    const auto all = shapes();
    TRY_ASSIGN(const auto scanned, scan(all, words, command));
    RunArguments arguments;
    if (scanned.has("help")) {
        arguments.common.help = true;
        return arguments;
    }
    TRY_ASSIGN(auto common, read_output_options(scanned, output::format_names(), command));
    arguments.common = std::move(common);
    for (const auto& [name, field] :
         {std::pair{"event", &arguments.event}, std::pair{"ring", &arguments.ring}}) {
        TRY(read_path(scanned, name, *field, command));
    }
    for (const auto& text : scanned.find_all("set")) {
        TRY_ASSIGN(auto setting, read_setting(text));
        arguments.settings.push_back(std::move(setting));
    }
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
        "  any object   compiled by clang, with or without CO-RE. It is relocated for the\n"
        "               running kernel, each program is attached to what its section\n"
        "               names, and the records of its ring buffer or perf event\n"
        "               array are printed by the members of their struct. The\n"
        "               options below are for these.\n");
    out += "\nOptions for an object compiled by clang:\n";
    std::vector<Entry> entries = {
        {"    --event TYPE", "the struct of the records; needed only if it cannot be determined"},
        {"    --ring NAME",
         "the ring buffer or perf event array to read, if the object has several"},
        {"    --set NAME=VALUE",
         "set a `const volatile` integer or boolean of the program before loading it; can be "
         "repeated"}};
    for (const auto& option : common_options()) {
        if (is_common(option.name)) {
            entries.push_back(
                {option_term(option.letter, option.name, option.argument), option.help});
        }
    }
    append_entries(out, entries);
    out += "\nThe struct of the events:\n\n";
    append_paragraphs(
        out,
        "It is the struct that --event names; otherwise the one that a ring buffer's\n"
        "definition names, __type(value, struct event); otherwise the object's only\n"
        "struct, apart from the kernel's, that has the size which its programs submit.\n"
        "If several have that size, it is the one called event or ..._event. The compiler\n"
        "keeps only what is used: if nothing else mentions the struct, add this line\n"
        "outside of functions to keep it:\n"
        "\n"
        "  const struct event *unused __attribute__((unused));\n"
        "\n"
        "Each member is a column. Arrays of char are text, enums are shown by name, and\n"
        "pointers in hexadecimal. A member of a nested struct is outer.inner. char x[] at\n"
        "the end takes the rest of the record.\n");
    out +=
        "\nExample:\n\n"
        "  clang -target bpf -g -O2 -c prog.bpf.c -o prog.bpf.o\n"
        "  snoopbox run prog.bpf.o -o json --set min_us=100\n";
    return out;
}

}  // namespace snoopbox::cli
