// SPDX-License-Identifier: Apache-2.0
// snoopbox-compile reads the tool's declaration, whose length is given by an option, and
// BCC-dialect C from standard input. It writes a BPF ELF object to file descriptor 3, the names of
// the files that it has read to 4, and diagnostics to stdout and stderr. It is a separate program
// so that LLVM is loaded only to compile, runs without privileges (util/confinement.h), and frees
// its memory by exiting. It also reads types in debug information, for the same reasons
// (debug_types_main.h). Only snoopbox calls it (compile/compile.cc); its options are not a public
// interface.
#include <getopt.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "compile/helper/bcc_compiler.h"
#include "compile/helper/debug_types_main.h"
#include "compile/helper/elf_writer.h"
#include "compile/helper/opened_files.h"
#include "compile/helper/sandbox.h"
#include "util/file.h"

namespace {

using snoopbox::Status;
using snoopbox::compile::BccInput;
using snoopbox::compile::Note;

constexpr int object_fd = 3;
constexpr int read_files_fd = 4;

struct Arguments {
    BccInput input;
    Note note;
    std::size_t declaration_bytes = 0;
    std::vector<int> directories;  // those with headers
};

bool read_arguments(int argc, char** argv, Arguments& arguments) {
    auto& [input, note, declaration_bytes, directories] = arguments;
    const std::array<option, 12> options{{
        {"headers", required_argument, nullptr, 'h'},
        {"directory", required_argument, nullptr, 'D'},
        {"flag", required_argument, nullptr, 'f'},
        {"constant", required_argument, nullptr, 'c'},
        {"program", required_argument, nullptr, 'p'},
        {"tool", required_argument, nullptr, 't'},
        {"method", required_argument, nullptr, 'm'},
        {"kernel", required_argument, nullptr, 'k'},
        {"version", required_argument, nullptr, 'v'},
        {"declaration", required_argument, nullptr, 'd'},
        {"of-others", no_argument, nullptr, 'o'},
        {nullptr, 0, nullptr, 0},
    }};
    for (int key = 0; (key = getopt_long(argc, argv, "", options.data(), nullptr)) != -1;) {
        const std::string value = optarg == nullptr ? "" : optarg;
        const auto equals = value.find('=');
        if (key == 'h') {
            input.header_dir = value;
        } else if (key == 'D') {
            directories.push_back(static_cast<int>(std::strtol(value.c_str(), nullptr, 10)));
        } else if (key == 'f') {
            input.flags.push_back(value);
        } else if (key == 'c') {
            input.constants.push_back(value);
        } else if (key == 'p' && equals != std::string::npos) {
            input.sections[value.substr(0, equals)] = value.substr(equals + 1);
        } else if (key == 't') {
            note.tool = value;
        } else if (key == 'm') {
            note.method = value;
        } else if (key == 'k') {
            note.kernel = value;
        } else if (key == 'v') {
            note.version = value;
        } else if (key == 'o') {
            input.of_others = true;
        } else if (key == 'd') {
            declaration_bytes = std::strtoul(value.c_str(), nullptr, 10);
        } else {
            return false;
        }
    }
    return optind == argc && !input.header_dir.empty();
}

Status write_names_of_read_files() {
    std::string names;
    for (const auto& name : snoopbox::compile::opened_files().read) {
        names += name + '\0';
    }
    return snoopbox::write_all(read_files_fd, names);
}

Status compile(Arguments& arguments) {
    auto& [input, note, declaration_bytes, directories] = arguments;
    // libbcc changes to the headers' directory and back, and fails if it cannot return: the user's
    // working directory may have been removed.
    if (chdir("/") != 0) {
        return snoopbox::fail_errno("cannot go to /", errno);
    }
    TRY_ASSIGN(auto source, snoopbox::read_fd(STDIN_FILENO, "the source"));
    note.declaration = source.substr(0, declaration_bytes);
    input.source = source.substr(note.declaration.size());
    TRY(snoopbox::compile::restrict_opens(directories, input.header_dir));
    TRY(snoopbox::compile::enter_sandbox(directories));
    TRY_ASSIGN(auto object, snoopbox::compile::compile_with_bcc(input));
    TRY(write_names_of_read_files());
    object.note = std::move(note);
    return snoopbox::compile::write_elf(object, object_fd);
}

// Whether it is for types in debug information, not for a program.
bool is_for_types(int argc, char** argv) {
    return argc > 1 && (argv[1] == snoopbox::compile::functions_argument ||
                        argv[1] == snoopbox::compile::variables_argument);
}

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments;
    const bool for_types = is_for_types(argc, argv);
    if (!for_types && !read_arguments(argc, argv, arguments)) {
        std::fputs("snoopbox-compile is run by snoopbox; try `snoopbox --help`\n", stderr);
        return 2;
    }
    // We were executed by a descriptor: the kernel does not know our name.
    prctl(PR_SET_NAME, "snoopbox-compile", 0, 0, 0);
    try {
        const auto done = for_types
                              ? snoopbox::compile::write_debug_types(
                                    argv[1] == snoopbox::compile::functions_argument, argc > 2)
                              : compile(arguments);
        if (!done) {
            const auto& [message, remedy, code] = done.error();
            std::fprintf(stderr, "%s\n%s%s", message.c_str(), remedy.c_str(),
                         remedy.empty() ? "" : "\n");
            return 1;
        }
    } catch (const std::exception& error) {  // from libraries: most likely out of memory
        std::fprintf(stderr, "the compiler failed: %s\n", error.what());
        return 1;
    }
    // Skip libbcc's and LLVM's destructors: they take longer than the memory they free is worth.
    std::fflush(nullptr);
    _exit(0);
}
