// SPDX-License-Identifier: Apache-2.0
#include "compile/compile.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "compile/check_headers.h"
#include "compile/diagnostics.h"
#include "compile/find_helper.h"
#include "compile/header_directories.h"
#include "compile/marker.h"
#include "compile/old_copies.h"
#include "compile/run_helper.h"
#include "util/c_text.h"
#include "util/file.h"
#include "util/format.h"
#include "util/log.h"
#include "util/subprocess.h"

namespace snoopbox::compile {
namespace {

// The text that clang sees. `#line` keeps the user's file and line numbers in diagnostics.
std::string whole_source(const Request& request, const headers::HeaderTree& tree) {
    std::string text;
    if (tree.origin != headers::Origin::btf) {
        text += missing_in_old_copies;
    }
    for (std::size_t i = 0; i < request.constants.size(); ++i) {
        text += fmt::format("#define {} SNOOP_CONSTANT({:#x})\n", request.constants[i],
                            constant_marker | i);
    }
    text += fmt::format("{}\n#line 1 {}\n{}\n#line 1 \"snoopbox's programs\"\n{}", request.prelude,
                        c_literal(request.file), request.source, request.programs_source);
    return text;
}

// Newer kernels' headers need these with clang 14; they do no harm to older ones.
constexpr auto flags_for_any_kernel = {
    "-fms-extensions",
    "-Wno-microsoft-anon-tag",
    "-D__typeof_unqual__(x)=__typeof__(x)",
    "-DCONFIG_CC_IS_CLANG=1",
    // By default only a warning, which leaves a call to nowhere in the program.
    "-Werror=implicit-function-declaration",
    "-Wno-macro-redefined",
    "-Wno-unused-command-line-argument",
};

// libbcc compiles for another processor if ARCH says so, and mistakes arm64 for arm where it looks
// for headers. It asks clang for what only its own processor has.
void compile_for(const headers::Arch& arch, Subprocess& child) {
    if (&arch == &headers::own_arch()) {
        return;
    }
    child.environment["ARCH"] = arch.directory;
    for (const auto& flag :
         {std::string("-U__TARGET_ARCH_arm"), fmt::format("-D__TARGET_ARCH_{}", arch.directory),
          fmt::format("-I./arch/{}/include", arch.directory),
          fmt::format("-I./arch/{}/include/generated", arch.directory),
          fmt::format("-I./arch/{}/include/uapi", arch.directory),
          fmt::format("-I./arch/{}/include/generated/uapi", arch.directory),
          std::string("-fcf-protection=none")}) {
        child.arguments.push_back("--flag=" + flag);
    }
}

// The helper's descriptors. 3 is the object.
constexpr int first_directory_fd = 5;

// What the helper has read, by the list that it wrote.
Result<std::vector<std::filesystem::path>> read_files(int list,
                                                      const HeaderDirectories& directories) {
    lseek(list, 0, SEEK_SET);
    TRY_ASSIGN(const auto names, read_fd(list, "the list of headers"));
    std::vector<std::filesystem::path> files;
    for (std::size_t at = 0; at < names.size();) {
        const auto end = std::min(names.find('\0', at), names.size());
        auto path = directories.path_of(std::string_view(names).substr(at, end - at));
        if (!path.empty()) {
            files.push_back(std::move(path));
        }
        at = end + 1;
    }
    return files;
}

constexpr HelperLimits limits{
    .memory_bytes = std::uint64_t{2} << 30U,
    .cpu_seconds = 300,  // a minute is usual in an emulator
    .file_bytes = std::uint64_t{64} << 20U,
};

// Blames the source only if the compiler ran to its end.
Error failure(const Request& request, const headers::HeaderTree& tree, const SubprocessEnd& end,
              const std::string& diagnostics) {
    const std::string said = diagnostics.empty() ? "" : ":\n" + diagnostics;
    if (auto ended = ended_helper(end, limits, said)) {
        return std::move(*ended);
    }
    return {fmt::format("{} does not compile with the headers in {} (from {}){}", request.file,
                        headers::shown_name(tree), headers::to_string(tree.origin),
                        diagnostics.empty()
                            ? fmt::format(": the compiler ended with status {}", end.exit_status)
                            : said),
            {}};
}

}  // namespace

Result<Compiled> compile(const Request& request, const headers::HeaderTree& tree) {
    const log::Progress progress("Compiling " + request.file);
    TRY_ASSIGN(auto helper, open_helper());
    auto source = memory_file("source");
    auto object = memory_file("object");
    auto read = memory_file("read");
    for (auto* file : {&source, &object, &read}) {
        if (!*file) {
            return tl::make_unexpected(std::move(file->error()));
        }
    }
    TRY_ASSIGN(const auto directories,
               HeaderDirectories::open(tree, request.own_headers, first_directory_fd));
    TRY(write_all(source->get(), request.note.declaration + whole_source(request, tree)));
    lseek(source->get(), 0, SEEK_SET);

    // The kernel cannot name a directory in another mount namespace; $PWD does.
    Subprocess child{helper.name,
                     -1,
                     {"--headers=" + directories.tree()},
                     {{"PWD", directories.tree()}},
                     source->get(),
                     object->get(),
                     {read->get()},
                     {}};
    int number = first_directory_fd;
    for (const int directory : directories.fds()) {
        child.more_fds.push_back(directory);
        child.arguments.push_back(fmt::format("--directory={}", number++));
    }
    for (const auto* flag : flags_for_any_kernel) {
        child.arguments.push_back(std::string("--flag=") + flag);
    }
    compile_for(headers::arch_of(tree), child);
    for (const auto& flag : directories.flags()) {
        child.arguments.push_back("--flag=" + flag);
    }
    for (const auto& define : request.defines) {
        child.arguments.push_back("--flag=-D" + define);
    }
    for (const auto& constant : request.constants) {
        child.arguments.push_back("--constant=" + constant);
    }
    for (const auto& [program, section] : request.programs) {
        child.arguments.push_back(fmt::format("--program={}={}", program, section));
    }
    if (request.of_others) {
        child.arguments.emplace_back("--of-others");
    }
    child.arguments.push_back("--tool=" + request.note.tool);
    child.arguments.push_back("--method=" + request.note.method);
    if (tree.made_for.is_release) {
        child.arguments.push_back("--kernel=" + tree.made_for.text);
    }
    child.arguments.push_back("--version=" + request.note.version);
    child.arguments.push_back(fmt::format("--declaration={}", request.note.declaration.size()));
    TRY_ASSIGN(auto end,
               run_helper(child, std::move(helper.fd), limits, directories.readable_by_all()));
    std::string diagnostics = clean_diagnostics(end.said);
    directories.show_names(diagnostics);
    if (end.exit_status != 0) {
        return tl::make_unexpected(failure(request, tree, end, diagnostics));
    }
    if (!diagnostics.empty()) {
        log::detail(diagnostics);
    }
    lseek(object->get(), 0, SEEK_SET);
    auto content = read_fd(object->get(), "the compiled object");
    auto files = read_files(read->get(), directories);
    if (!content || !files) {
        return tl::make_unexpected(std::move(content ? files.error() : content.error()));
    }
    TRY(check_headers(*files, tree));
    return Compiled{std::move(*content), std::move(*files)};
}

}  // namespace snoopbox::compile
