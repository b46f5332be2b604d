// SPDX-License-Identifier: Apache-2.0
#include "commands/headers_exec.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "cache/place.h"
#include "cli/usage.h"
#include "headers/extract.h"
#include "headers/find/find.h"
#include "util/find_program.h"
#include "util/interrupt.h"
#include "util/log.h"
#include "util/subprocess.h"
#include "util/temp_dir.h"

namespace snoopbox::commands {
namespace {

// What libbcc and bpftrace ask for headers before they look where distributions have them.
constexpr std::array variables{"BCC_KERNEL_SOURCE", "BPFTRACE_KERNEL_SOURCE",
                               "BPFTRACE_KERNEL_BUILD"};

Error of_command(Error error) {
    error.code = error.code == ENOENT ? cli::not_found_code : cli::not_executable_code;
    return error;
}

// Both halves of a split tree in one: a program with BCC_KERNEL_SOURCE knows no second one.
Result<std::filesystem::path> merged(const headers::HeaderTree& tree) {
    TRY_ASSIGN(auto directory, headers::make_tree_directory({}));
    TRY(headers::copy_tree(tree, directory.path()));
    return directory.keep_for_exec();
}

// The directory of the tree, for as long as the program needs it.
Result<std::filesystem::path> directory_for_program(headers::HeaderTree& tree) {
    if (!tree.generated_dir.empty()) {
        return merged(tree);
    }
    if (tree.owned) {
        return tree.owned->keep_for_exec();
    }
    if (tree.lock) {
        fcntl(tree.lock.get(), F_SETFD, 0);  // the program holds it from now on
    }
    return tree.dir;
}

}  // namespace

Status headers_exec(const cli::HeadersArguments& arguments) {
    auto words = arguments.program;
    const auto program = find_program(words.front());
    if (!program) {
        return tl::make_unexpected(of_command(program.error()));
    }
    headers::Request request;
    request.source = *headers::parse_source(arguments.headers_from);  // already checked
    if (const auto cache = cache::open_store({})) {
        request.kept_in = cache->path();
    }
    TRY_ASSIGN(auto found, headers::find(request));
    TRY_ASSIGN(const auto directory, directory_for_program(found.tree));
    log::detail("headers for " + words.front() + ": " + directory.string() + " (from " +
                std::string(headers::to_string(found.tree.origin)) + ")");
    for (const char* variable : variables) {
        setenv(variable, directory.c_str(), 1);
    }
    const auto argv = argv_of(words);
    restore_signals();
    if (interrupted()) {
        return fail_interrupted();
    }
    execv(program->c_str(), argv.data());
    const int code = errno;
    auto error = fail_errno("cannot execute " + words.front(), code, remedy_for_exec(code)).value();
    error.code = cli::not_executable_code;
    return tl::make_unexpected(std::move(error));
}

}  // namespace snoopbox::commands
