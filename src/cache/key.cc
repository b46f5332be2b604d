// SPDX-License-Identifier: Apache-2.0
#include "cache/key.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include "compile/find_helper.h"
#include "headers/fingerprint.h"
#include "kernel/host.h"
#include "kernel/identity.h"
#include "util/fd.h"

namespace snoopbox::cache {
namespace {

void add_source(headers::Fingerprint& all, const compile::Request& source) {
    all.add(source.file);  // appears in the object's diagnostics
    all.add(source.source);
    all.add(source.prelude);
    all.add(source.programs_source);
    for (const auto& define : source.defines) {
        all.add("define " + define);
    }
    for (const auto& constant : source.constants) {
        all.add("constant " + constant);
    }
    for (const auto& directory : source.own_headers) {
        all.add("headers " + directory.string());
    }
    if (source.of_others) {
        all.add("of others");
    }
    for (const auto& [program, section] : source.programs) {
        all.add("program");
        all.add(program);
        all.add(section);
    }
}

// Identifies a program by content, not time, so that all hosts running an image agree. The first
// page holds the build ID, the linker's hash of the whole (see each program's CMakeLists.txt).
Status add_program(headers::Fingerprint& all, const std::string& path) {
    const Fd program(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat info {};
    std::array<char, 4096> page{};
    if (!program || fstat(program.get(), &info) != 0 ||
        pread(program.get(), page.data(), page.size(), 0) != static_cast<ssize_t>(page.size())) {
        return fail_errno("cannot read " + path, errno);
    }
    all.add({page.data(), page.size()});
    all.add(std::to_string(info.st_size));
    return {};
}

// Adds everything that turns source into an object: snoopbox makes headers from BTF, and the helper
// does the rest. libbcc is identified by the version that the helper was built with, as reading its
// LLVM would cost more than the rest of a start.
Status add_compiler(headers::Fingerprint& all, const std::string& version) {
    TRY_ASSIGN(const auto helper, compile::find_helper());
    all.add("libbcc " SNOOPBOX_LIBBCC_VERSION);
    all.add("snoopbox " + version);
    auto added = add_program(all, "/proc/self/exe");
    return added ? add_program(all, helper.string()) : added;
}

}  // namespace

Result<Identity> identify_elsewhere(const Ingredients& of, const OtherKernel& kernel) {
    Identity identity;
    identity.description = {of.tool,        of.method,    kernel.release,
                            kernel.machine, kernel.types, of.version};
    headers::Fingerprint all;
    all.add("elsewhere");
    add_source(all, of.source);
    TRY(add_compiler(all, of.version));
    all.add(kernel.release);
    all.add(kernel.machine);
    all.add(kernel.types);
    identity.key = *Key::parse(all.text());
    return identity;
}

// Avoids looking at the headers if possible: kheaders would have to be loaded and BTF read. Both
// are part of a kernel build, so its build ID, release and machine stand for whichever is used.
// `uname -v` adds the build time, for kernels whose build ID is a copy of another's. Headers on
// disk can change under a running kernel, so they have their own fingerprint, from the sizes and
// times of a few files.
Result<Identity> identify(const Ingredients& of) {
    auto build = kernel::build_identity();
    auto cpus = kernel::possible_cpus();
    if (!build || !cpus) {
        return tl::make_unexpected(std::move((build ? cpus : build).error()));
    }
    TRY_ASSIGN(const auto installed, headers::installed_fingerprint(of.headers));
    Identity identity;
    identity.description = {of.tool,           of.method,         kernel::release(),
                            kernel::machine(), std::move(*build), of.version};
    headers::Fingerprint all;
    add_source(all, of.source);
    TRY(add_compiler(all, of.version));
    all.add(std::to_string(static_cast<int>(of.headers.source)));
    all.add(installed);
    all.add(identity.description.release);
    all.add(identity.description.machine);
    all.add(identity.description.build);
    all.add(kernel::version());
    all.add(*cpus);
    identity.key = *Key::parse(all.text());
    return identity;
}

Result<Identity> identify_text(std::span<const std::string> of, const std::string& tool,
                               const std::string& version) {
    TRY_ASSIGN(auto build, kernel::build_identity());
    Identity identity;
    identity.description = {
        tool, text_method, kernel::release(), kernel::machine(), std::move(build), version};
    headers::Fingerprint all;
    all.add("text");
    for (const auto& part : of) {
        all.add(part);
    }
    TRY(add_compiler(all, version));
    all.add(identity.description.release);
    all.add(identity.description.machine);
    all.add(identity.description.build);
    all.add(kernel::version());
    identity.key = *Key::parse(all.text());
    return identity;
}

}  // namespace snoopbox::cache
