// SPDX-License-Identifier: Apache-2.0
#include "cli/probes_arguments.h"

#include <algorithm>
#include <climits>
#include <utility>

#include "cli/layout.h"
#include "cli/scan.h"
#include "cli/usage.h"
#include "cli/values.h"
#include "output/writer.h"
#include "util/format.h"
#include "util/join.h"

namespace snoopbox::cli {
namespace {

constexpr const char* probes_command = "snoopbox probes";
constexpr const char* tplist_command = "snoopbox tplist";

std::vector<OptionShape> shapes_with(std::vector<OptionShape> own) {
    own.insert(
        own.end(),
        {{"pid", 'p', "PID"}, {"output", 'o', "FORMAT"}, {"verbose", 'v', ""}, {"help", 'h', ""}});
    return own;
}

// Those that both have.
Result<ProbesArguments> read_shared(const Scanned& scanned,
                                    const std::vector<std::string>& operands,
                                    const std::string& command) {
    ProbesArguments arguments;
    arguments.help = scanned.has("help");
    if (arguments.help) {
        return arguments;
    }
    if (operands.size() > 1) {
        return fail_usage(fmt::format("unexpected argument \"{}\": give one PATTERN, quoted, so "
                                      "that the shell leaves its * as it is",
                                      operands[1]),
                          command);
    }
    arguments.pattern = operands.empty() ? "" : operands.front();
    if (!operands.empty() && arguments.pattern.empty()) {
        return fail_usage("PATTERN is empty", command);
    }
    TRY(read_choice(scanned, "output", output::format_names(), arguments.output_format, command));
    if (const auto* pid = scanned.find("pid")) {
        const auto number = read_number(*pid, 1, INT_MAX);
        if (!number) {
            return fail_usage("--pid: " + number.error().message, command);
        }
        arguments.process = static_cast<pid_t>(*number);
    }
    arguments.verbosity = static_cast<int>(scanned.find_all("verbose").size());
    return arguments;
}

Entry output_entry() {
    return {"-o, --output FORMAT",
            "print a table, json (one object per line) or csv; default: table"};
}

}  // namespace

Result<ProbesArguments> parse_probes_arguments(std::span<const std::string> words,
                                               std::span<const std::string_view> types) {
    const auto shapes = shapes_with({{"regexp", 'r', ""}, {"type", 't', "TYPE"}});
    std::vector<std::string> operands;
    TRY_ASSIGN(const auto scanned, scan(shapes, words, probes_command, &operands));
    TRY_ASSIGN(auto arguments, read_shared(scanned, operands, probes_command));
    arguments.is_regex = scanned.has("regexp");
    if (const auto* list = scanned.find("type"); list != nullptr && !arguments.help) {
        for (const auto type : split_list(*list)) {
            if (std::ranges::find(types, type) == types.end()) {
                return fail_usage(fmt::format("--type: \"{}\" is none of {}", type, join(types)),
                                  probes_command);
            }
            arguments.types.emplace_back(type);
        }
    }
    return arguments;
}

Result<ProbesArguments> parse_tplist_arguments(std::span<const std::string> words) {
    const auto shapes = shapes_with({{"lib", 'l', "LIB"}});
    std::vector<std::string> operands;
    TRY_ASSIGN(const auto scanned, scan(shapes, words, tplist_command, &operands));
    TRY_ASSIGN(auto arguments, read_shared(scanned, operands, tplist_command));
    if (!arguments.help) {
        std::optional<std::string> file;
        TRY(read_path(scanned, "lib", file, tplist_command));
        arguments.file = file.value_or("");
    }
    return arguments;
}

std::string probes_help(std::span<const std::string_view> types) {
    std::string out = "Usage: snoopbox probes [OPTION]... [PATTERN]\n\n";
    append_paragraphs(
        out,
        "Lists what can be traced here, as tools such as funccount, stackcount and funclatency "
        "take "
        "it. In PATTERN, * stands for any text and ? for a character. Without it, all is listed.\n"
        "\n"
        "  NAME             functions of the kernel, tracepoints, system calls and LSM hooks;\n"
        "                   with -p, functions and USDT probes of a process\n"
        "  CATEGORY:NAME    tracepoints, also as t:CATEGORY:NAME\n"
        "  FILE:NAME        functions and USDT probes of a program or library, by its path\n"
        "                   or its name: c:malloc\n"
        "  FILE             all of a file, by its path\n"
        "  u:FILE:NAME      only USDT probes of it, also as u:FILE:PROVIDER:NAME\n");
    out += "\nOptions:\n";
    append_entries(
        out,
        {{"-p, --pid PID", "what this process has mapped"},
         {"-r, --regexp", "NAME is a regular expression of RE2, from the start of a name on"},
         {"-t, --type TYPE", "only those of these types, separated by commas: " + join(types)},
         {"-v, --verbose",
          "with the arguments, where BTF, tracefs or debug information tell them, and the ways to "
          "attach that work here; a place of a USDT probe is a line"},
         output_entry(),
         {"-h, --help", "show this help"}});
    out +=
        "\nExamples:\n"
        "  snoopbox probes 'tcp_*'\n"
        "      functions whose names begin so, and tracepoints, system calls and LSM hooks\n"
        "  snoopbox probes -v tcp_connect\n"
        "      what it takes, and how it can be traced\n"
        "  snoopbox probes 'block:*'\n"
        "      tracepoints\n"
        "  snoopbox probes -t syscall -o csv\n"
        "      all system calls\n"
        "  snoopbox probes 'c:mem*'\n"
        "      functions of the C library\n"
        "  snoopbox probes -p 181 -t usdt\n"
        "      USDT probes of a process\n";
    return out;
}

std::string tplist_help() {
    std::string out = "Usage: snoopbox tplist [OPTION]... [PATTERN]\n\n";
    append_paragraphs(
        out,
        "Lists tracepoints of the kernel or, with -l or -p, USDT probes of programs and "
        "libraries. In PATTERN, * stands for any text: block:* means tracepoints, and "
        "libc:* the probes of a provider. See snoopbox probes for all that can be traced.");
    out += "\nOptions:\n";
    append_entries(
        out,
        {{"-p, --pid PID", "USDT probes of what this process has mapped"},
         {"-l, --lib LIB", "USDT probes of a program or library, by its path or its name: pthread"},
         {"-v, --verbose",
          "with the members of tracepoints, and how many places and arguments USDT probes have; "
          "-vv shows where those are"},
         output_entry(),
         {"-h, --help", "show this help"}});
    out +=
        "\nExamples:\n"
        "  snoopbox tplist\n"
        "      all tracepoints\n"
        "  snoopbox tplist -v 'net:*'\n"
        "      those of the network, with their members\n"
        "  snoopbox tplist -l c\n"
        "      USDT probes of the C library\n"
        "  snoopbox tplist -p 4717 'libc:*'\n"
        "      those of the provider libc in process 4717\n";
    return out;
}

}  // namespace snoopbox::cli
