// SPDX-License-Identifier: Apache-2.0
#include "compile/compile.h"

#include <fcntl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

#include "compile/diagnostics.h"
#include "compile/find_helper.h"
#include "compile/marker.h"
#include "util/fd.h"
#include "util/file.h"
#include "util/format.h"
#include "util/log.h"
#include "util/subprocess.h"

namespace snoopbox::compile {
namespace {

// A file's name as a string literal of C. clang's diagnostics show what the literal stands for.
std::string c_literal(const std::string& name) {
    std::string literal = "\"";
    for (const char c : name) {
        if (c == '"' || c == '\\') {
            literal += '\\';
        }
        literal += c == '\n' ? ' ' : c;
    }
    return literal + '"';
}

// The text that clang sees. `#line` keeps the user's file and line numbers in diagnostics.
std::string whole_source(const Request& request) {
    std::string text;
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

// The helper may not be able to go where we can: only processes that may trace process 1 can go
// below /proc/1/root, and the helper gives up that right. So we pass it the directories themselves,
// as file descriptors.
constexpr const char* headers_for_helper = "/proc/self/fd/4";
constexpr const char* generated_for_helper = "/proc/self/fd/5";

Result<Fd> open_directory(const std::filesystem::path& path) {
    Fd fd(open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!fd) {
        return fail_errno("headers in " + path.string(), errno);
    }
    return fd;
}

// Restores the directory names that we use in diagnostics.
void replace_all(std::string& text, std::string_view name, const std::string& by) {
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + by.size())) {
        text.replace(at, name.size(), by);
    }
}

// For a split tree: the compiler works in the sources, and generated headers are elsewhere.
std::vector<std::string> flags_for_split_tree() {
    utsname host{};
    uname(&host);
    const std::string arch = std::string(host.machine) == "aarch64" ? "arm64" : "x86";
    std::vector<std::string> flags;
    for (const auto* folder :
         {"/include/generated", "/include", "/include/uapi", "/include/generated/uapi"}) {
        flags.push_back(fmt::format("-I{}/arch/{}{}", generated_for_helper, arch, folder));
    }
    for (const auto* folder : {"include", "include/uapi", "include/generated/uapi"}) {
        flags.push_back(fmt::format("-I{}/{}", generated_for_helper, folder));
    }
    return flags;
}

// Blames the source only if the compiler ran to its end.
Error failure(const Request& request, const headers::HeaderTree& tree, const SubprocessEnd& end,
              const std::string& diagnostics) {
    constexpr int by_signal = 128;
    constexpr int not_started = 127;  // execve or the dynamic linker failed
    const std::string said = diagnostics.empty() ? "" : ":\n" + diagnostics;
    if (end.exit_status > by_signal) {
        const char* name = sigabbrev_np(end.exit_status - by_signal);
        return {
            fmt::format("the compiler was ended by SIG{}{}", name == nullptr ? "?" : name, said),
            "perhaps for want of memory: it takes 300 MB; `snoopbox compile` on a host with the "
            "same kernel makes an object for `snoopbox run`"};
    }
    if (end.exit_status == not_started) {
        return {
            "the compiler cannot be started" + said,
            "install the libraries that it is linked to, or raise the limit of memory (ulimit -v)"};
    }
    return {fmt::format("{} does not compile with the headers in {} (from {}){}", request.file,
                        headers::shown_name(tree), headers::to_string(tree.origin),
                        diagnostics.empty()
                            ? fmt::format(": the compiler ended with status {}", end.exit_status)
                            : said),
            {}};
}

}  // namespace

Result<std::string> compile(const Request& request, const headers::HeaderTree& tree) {
    const log::Progress progress("Compiling " + request.file);
    auto helper = open_helper();
    if (!helper) {
        return tl::make_unexpected(std::move(helper.error()));
    }
    auto source = memory_file("source");
    auto object = memory_file("object");
    if (!source || !object) {
        return tl::make_unexpected(std::move((source ? object : source).error()));
    }
    if (auto written = write_all(source->get(), request.note.declaration + whole_source(request));
        !written) {
        return tl::make_unexpected(std::move(written.error()));
    }
    lseek(source->get(), 0, SEEK_SET);

    // The kernel cannot name a directory in another mount namespace; $PWD does.
    Subprocess child{helper->name,
                     {fmt::format("--headers={}", headers_for_helper)},
                     {{"PWD", headers_for_helper}},
                     source->get(),
                     object->get(),
                     {}};
    std::vector<Fd> directories;
    for (const auto& path : {tree.dir, tree.generated_dir}) {
        if (path.empty()) {
            continue;
        }
        auto directory = open_directory(path);
        if (!directory) {
            return tl::make_unexpected(std::move(directory.error()));
        }
        child.more_fds.push_back(directory->get());
        directories.push_back(std::move(*directory));
    }
    for (const auto* flag : flags_for_any_kernel) {
        child.arguments.push_back(std::string("--flag=") + flag);
    }
    if (!tree.generated_dir.empty()) {
        for (const auto& flag : flags_for_split_tree()) {
            child.arguments.push_back("--flag=" + flag);
        }
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
    child.arguments.push_back("--tool=" + request.note.tool);
    child.arguments.push_back("--method=" + request.note.method);
    if (tree.made_for.is_release) {
        child.arguments.push_back("--kernel=" + tree.made_for.text);
    }
    child.arguments.push_back("--version=" + request.note.version);
    child.arguments.push_back(fmt::format("--declaration={}", request.note.declaration.size()));
    auto end = run(child);
    if (!end) {
        return tl::make_unexpected(std::move(end.error()));
    }
    std::string diagnostics = clean_diagnostics(end->said);
    replace_all(diagnostics, headers_for_helper, headers::shown_name(tree));
    replace_all(diagnostics, generated_for_helper, tree.generated_dir.string());
    if (end->exit_status != 0) {
        return tl::make_unexpected(failure(request, tree, *end, diagnostics));
    }
    if (!diagnostics.empty()) {
        log::detail(diagnostics);
    }
    lseek(object->get(), 0, SEEK_SET);
    return read_fd(object->get(), "the compiled object");
}

}  // namespace snoopbox::compile
