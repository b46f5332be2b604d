// SPDX-License-Identifier: Apache-2.0
#include "cli/headers_arguments.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "cli/layout.h"
#include "cli/scan.h"
#include "cli/usage.h"
#include "util/format.h"

namespace snoopbox::cli {
namespace {

constexpr const char* command = "snoopbox headers";

const std::array shapes{
    OptionShape{"print-dir", '\0', ""},   OptionShape{"extract", '\0', "DIR"},
    OptionShape{"output", 'o', "FORMAT"}, OptionShape{"headers-from", '\0', "SOURCE"},
    OptionShape{"btf", '\0', "FILE"},     OptionShape{"release", '\0', "R"},
    OptionShape{"arch", '\0', "MACHINE"}, OptionShape{"verbose", 'v', ""},
    OptionShape{"help", 'h', ""}};

// Where our options end: at "--", or at the first word that is neither one of them nor its value.
std::size_t begin_of_command(std::span<const std::string> words) {
    std::size_t at = 0;
    while (at < words.size() && words[at] != "--" && words[at].starts_with("-")) {
        const bool takes_next = std::ranges::any_of(shapes, [&](const OptionShape& shape) {
            return !shape.argument.empty() && (words[at] == "--" + shape.name ||
                                               words[at] == fmt::format("-{}", shape.letter));
        });
        at += takes_next ? 2 : 1;
    }
    return std::min(at, words.size());
}

Status check_together(const Scanned& scanned, const HeadersArguments& arguments) {
    if (arguments.btf_file.has_value() != arguments.release.has_value()) {
        return fail_usage("--btf FILE and --release R go together: of which kernel is the BTF?",
                          command);
    }
    if (arguments.machine && !arguments.btf_file) {
        return fail_usage("--arch goes with --btf: headers of this kernel are for its processor",
                          command);
    }
    if (arguments.btf_file && !arguments.extract_dir) {
        return fail_usage("--btf is of another kernel, whose headers --extract DIR leaves in DIR",
                          command);
    }
    for (const char* other : {"headers-from", "print-dir", "output"}) {
        if (arguments.btf_file && scanned.has(other)) {
            return fail_usage(fmt::format("--{} does not go with --btf", other), command);
        }
    }
    return {};
}

Status read_command(std::span<const std::string> words, const Scanned& scanned,
                    HeadersArguments& arguments) {
    for (const char* other : {"print-dir", "extract", "output", "btf", "release", "arch"}) {
        if (scanned.has(other)) {
            return fail_usage(fmt::format("--{} does not go with exec", other), command);
        }
    }
    if (!words.empty() && words.front() == "--") {
        words = words.subspan(1);
    }
    if (words.empty() || words.front().empty()) {
        return fail_usage("no command given: what is to be run with the headers?", command);
    }
    arguments.program.assign(words.begin(), words.end());
    return {};
}

}  // namespace

Result<HeadersArguments> parse_headers_arguments(std::span<const std::string> words) {
    const bool runs = !words.empty() && words.front() == "exec";
    words = words.subspan(runs ? 1 : 0);
    const auto options = runs ? begin_of_command(words) : words.size();
    TRY_ASSIGN(const auto scanned, scan(shapes, words.first(options), command));
    HeadersArguments arguments;
    if (scanned.has("help")) {
        arguments.help = true;
        return arguments;
    }
    arguments.print_dir = scanned.has("print-dir");
    arguments.verbose = scanned.has("verbose");
    if (const std::string* dir = scanned.find("extract")) {
        if (dir->empty()) {
            return fail_usage("--extract: the name of the directory is empty", command);
        }
        arguments.extract_dir = *dir;
    }
    TRY(read_choice(scanned, "output", {"text", "json"}, arguments.output_format, command));
    TRY(read_choice(scanned, "headers-from", {"auto", "modules", "kheaders", "btf"},
                    arguments.headers_from, command));
    TRY(read_path(scanned, "btf", arguments.btf_file, command));
    TRY(read_path(scanned, "release", arguments.release, command));
    TRY(read_path(scanned, "arch", arguments.machine, command));
    TRY(runs ? read_command(words.subspan(options), scanned, arguments)
             : check_together(scanned, arguments));
    return arguments;
}

std::string headers_help() {
    std::string out =
        "Usage: snoopbox headers [OPTION]...\n"
        "       snoopbox headers exec [OPTION]... [--] COMMAND [ARGUMENT]...\n"
        "       snoopbox headers --btf FILE --release R --extract DIR\n\n";
    append_filled(out,
                  "Shows which kernel headers tools are compiled with on this host, and why each "
                  "source that comes before them was not used.",
                  0, 0);
    out += "\n";
    append_filled(out,
                  "With exec, runs COMMAND, such as one of BCC's tools or bpftrace, with those "
                  "headers: BCC_KERNEL_SOURCE, BPFTRACE_KERNEL_SOURCE and BPFTRACE_KERNEL_BUILD "
                  "name them. If they had to be made, they vanish when COMMAND has ended. The exit "
                  "status is that of COMMAND, 127 if there is no such program, 126 if it cannot be "
                  "executed.",
                  0, 0);
    out += "\nOptions:\n";
    append_entries(
        out, {{"    --print-dir", "print the directory of the headers and nothing else"},
              {"    --extract DIR", "write the headers to DIR, for use elsewhere"},
              {"-o, --output FORMAT", "print as text or json; default: text"},
              {"    --headers-from SOURCE",
               "use modules, kheaders or btf; default: auto, the first that is available"},
              {"    --btf FILE",
               "with --extract: the headers of a kernel that does not run here, made from its "
               "type information: FILE is a copy of its /sys/kernel/btf/vmlinux, or of the "
               "directory /sys/kernel/btf, which has the types of modules as well"},
              {"    --release R", "with --btf: that kernel's release, as uname -r says there"},
              {"    --arch MACHINE",
               "with --btf: that kernel's processor, as uname -m says there; default: this "
               "one's"},
              {"-v, --verbose", "explain what is being done and why"},
              {"-h, --help", "show this help"}});
    out +=
        "\nExamples:\n"
        "  snoopbox headers exec -- execsnoop-bpfcc -x\n"
        "  snoopbox headers exec -- bpftrace script.bt\n";
    return out;
}

}  // namespace snoopbox::cli
