// SPDX-License-Identifier: Apache-2.0
#include "cli/compile_arguments.h"

#include <array>
#include <utility>
#include <vector>

#include "cli/definition.h"
#include "cli/layout.h"
#include "cli/scan.h"
#include "cli/usage.h"
#include "util/format.h"

namespace snoopbox::cli {
namespace {

constexpr const char* command = "snoopbox compile";

Status read_options(const Scanned& scanned, CompileArguments& arguments) {
    for (const auto& [name, field] :
         {std::pair{"headers", &arguments.headers_dir}, std::pair{"btf", &arguments.btf_file},
          std::pair{"release", &arguments.release}, std::pair{"arch", &arguments.machine}}) {
        TRY(read_path(scanned, name, *field, command));
    }
    if (const std::string* attach = scanned.find("attach")) {
        arguments.attach = *attach;
    }
    for (const auto& text : scanned.find_all("define")) {
        TRY(check_definition(text, command));
        arguments.defines.push_back(text);
    }
    return read_choice(scanned, "headers-from", {"auto", "modules", "kheaders", "btf"},
                       arguments.headers_from, command);
}

Status check_together(const Scanned& scanned, const CompileArguments& arguments) {
    if (scanned.has("headers-from") && (arguments.headers_dir || arguments.btf_file)) {
        return fail_usage(
            "--headers-from chooses among this kernel's headers: it does not go with --headers and "
            "--btf",
            command);
    }
    if (arguments.btf_file.has_value() != arguments.release.has_value()) {
        return fail_usage("--btf FILE and --release R go together: of which kernel is the BTF?",
                          command);
    }
    if (arguments.machine && !arguments.btf_file && !arguments.headers_dir) {
        return fail_usage("--arch goes with --btf or --headers: this kernel's processor is known",
                          command);
    }
    return {};
}

// All tools in all their ways, for a kernel that is known by its BTF.
Result<CompileArguments> read_all(const Scanned& scanned, const std::vector<std::string>& operands,
                                  CompileArguments arguments) {
    // An archive is for hosts with this very program.
    for (const char* other : {"object", "attach", "headers-from", "arch", "define", "by"}) {
        if (scanned.has(other)) {
            return fail_usage(fmt::format("--{} does not go with --all", other), command);
        }
    }
    if (!operands.empty()) {
        return fail_usage(fmt::format("\"{}\" is one tool, and --all are all", operands.front()),
                          command);
    }
    for (const char* part : {"all", "btf", "release", "export"}) {
        if (!scanned.has(part)) {
            return fail_usage("--all, --btf FILE, --release R and --export FILE go together",
                              command);
        }
    }
    auto read = read_options(scanned, arguments);
    if (read) {
        read = read_path(scanned, "export", arguments.export_file, command);
    }
    if (!read) {
        return tl::make_unexpected(std::move(read.error()));
    }
    arguments.verbose = scanned.has("verbose");
    return arguments;
}

}  // namespace

Result<CompileArguments> parse_compile_arguments(std::span<const std::string> words) {
    const std::array<OptionShape, 13> shapes = {{{"object", 'o', "FILE"},
                                                 {"attach", '\0', "METHOD"},
                                                 definition_shape(),
                                                 {"by", '\0', ""},
                                                 {"headers-from", '\0', "SOURCE"},
                                                 {"headers", '\0', "DIR"},
                                                 {"btf", '\0', "FILE"},
                                                 {"release", '\0', "R"},
                                                 {"arch", '\0', "MACHINE"},
                                                 {"all", '\0', ""},
                                                 {"export", '\0', "FILE"},
                                                 {"verbose", 'v', ""},
                                                 {"help", 'h', ""}}};
    std::vector<std::string> operands;
    TRY_ASSIGN(const auto scanned, scan(shapes, words, command, &operands));
    CompileArguments arguments;
    if (scanned.has("help")) {
        arguments.help = true;
        return arguments;
    }
    if (scanned.has("all") || scanned.has("export")) {
        return read_all(scanned, operands, std::move(arguments));
    }
    if (operands.size() != 1 || operands.front().empty()) {
        return fail_usage(operands.empty()
                              ? "no tool given: name one from snoopbox list, or a file of your own"
                              : fmt::format("unexpected argument \"{}\"", operands.back()),
                          command);
    }
    arguments.tool = operands.front();
    const std::string* object = scanned.find("object");
    if (object == nullptr || object->empty()) {
        return fail_usage("-o FILE is missing: where is the object to go?", command);
    }
    arguments.output_file = *object;
    arguments.by = scanned.has("by");
    auto read = read_options(scanned, arguments);
    if (read) {
        read = check_together(scanned, arguments);
    }
    if (!read) {
        return tl::make_unexpected(std::move(read.error()));
    }
    arguments.verbose = scanned.has("verbose");
    return arguments;
}

std::string compile_help() {
    std::string out =
        "Usage: snoopbox compile TOOL|FILE -o OBJECT [OPTION]...\n"
        "       snoopbox compile --all --btf FILE --release R [--headers DIR]\n"
        "                        --export FILE\n\n";
    append_filled(
        out,
        "Compiles a tool to a BPF object (ELF, with BTF) that libbpf and bpftool load, and "
        "`snoopbox run OBJECT` traces with as with the tool. FILE has a tool, or C as BCC's Python "
        "programs have it. "
        "It is for one kernel: the one that runs here, or one whose headers or type "
        "information are given. Needs no privilege.",
        0, 0);
    out += '\n';
    append_filled(
        out,
        "With --all, compiles all tools for all their attach methods, for the hosts that run a "
        "kernel, and writes an archive: `snoopbox cache import` takes it there, and no tool needs "
        "to be compiled any more.",
        0, 0);
    out += "\nOptions:\n";
    append_entries(
        out, {{"-o, --object FILE", "the file to write"},
              {"    --attach METHOD",
               "compile for this attach method; default: auto, the best that works here, or, "
               "where none can be tried, the tool's last one, which works anywhere"},
              {option_term(definition_shape().letter, definition_shape().name,
                           definition_shape().argument),
               definition_help},
              {"    --by",
               "compile a tool for reports by container, pod and the like: the object is then run "
               "with --by NAME, and only so"},
              {"    --headers-from SOURCE",
               "use modules, kheaders or btf; default: auto, the first that is available"},
              {"    --headers DIR",
               "use the headers in DIR, of another kernel; what they do not tell, such as the "
               "order of a function's arguments, is taken from --btf if that is given, too"},
              {"    --btf FILE",
               "a kernel's type information, a copy of its /sys/kernel/btf/vmlinux, or of the "
               "directory /sys/kernel/btf, which has the types of modules as well: without "
               "--headers, generate headers from it"},
              {"    --release R", "with --btf: that kernel's release, as uname -r says there"},
              {"    --arch MACHINE",
               "with --btf or --headers: that kernel's processor, as uname -m says there; default: "
               "this one's"},
              {"    --all", "all tools"},
              {"    --export FILE", "with --all: the archive to write"},
              {"-v, --verbose", "explain what is being done and why"},
              {"-h, --help", "show this help"}});
    return out;
}

}  // namespace snoopbox::cli
