// SPDX-License-Identifier: Apache-2.0
#include "headers/kheaders/kheaders.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>
#include <vector>

#include "headers/fingerprint.h"
#include "headers/kheaders/kept_trees.h"
#include "util/fd.h"
#include "util/format.h"
#include "util/interrupt.h"
#include "util/log.h"

namespace snoopbox::headers {
namespace {

// Only what a C program includes. Older kernels also ship an empty header for each CONFIG_ name, as
// many as all others together; the kernel build uses them to track changes.
bool is_header(std::string_view path, const std::string& arch_include) {
    const bool below = path.starts_with("include/") || path.starts_with(arch_include);
    return below && path.ends_with(".h") && !path.starts_with("include/dt-bindings/") &&
           !path.starts_with("include/config/");
}

Result<std::string> fingerprint_of(int fd, const std::string& release) {
    Fingerprint fingerprint;
    fingerprint.add(release);
    std::vector<char> chunk(std::size_t{1} << 20U);
    for (off_t at = 0;;) {
        if (interrupted()) {
            return fail_interrupted();
        }
        const ssize_t got = pread(fd, chunk.data(), chunk.size(), at);
        if (got < 0 && errno != EINTR) {
            return fail_errno("cannot be read", errno);
        }
        if (got == 0) {
            return fingerprint.text();
        }
        if (got > 0) {
            fingerprint.add({chunk.data(), static_cast<std::size_t>(got)});
            at += got;
        }
    }
}

// Unpacks the archive into a new directory in `parent` (make_tree_directory).
Result<TempDir> unpack(int fd, const KheadersRequest& request,
                       const std::filesystem::path& parent) {
    const std::string name = request.archive.string();
    auto directory = make_tree_directory(parent);
    if (!directory) {
        return directory;
    }
    const auto begin = std::chrono::steady_clock::now();
    const std::string arch_include = "arch/" + request.arch_directory + "/include/";
    if (lseek(fd, 0, SEEK_SET) != 0) {
        return fail_errno(name + ": cannot be read", errno);
    }
    auto extracted = extract_archive(
        fd, name, directory->path(),
        [&](std::string_view path) { return is_header(path, arch_include); }, request.limits);
    if (!extracted) {
        advise_on_space(extracted.error(), *directory);
        return tl::make_unexpected(std::move(extracted.error()));
    }
    for (const char* needed : {"include/linux/kconfig.h", "include/generated/autoconf.h"}) {
        std::error_code ignored;
        if (!std::filesystem::is_regular_file(directory->path() / needed, ignored)) {
            return fail(name + " holds no " + needed);
        }
    }
    log::detail(fmt::format("{}: {} headers, {:.1f} MB, extracted in {} ms", name, extracted->files,
                            static_cast<double>(extracted->bytes) / 1e6,
                            std::chrono::duration_cast<std::chrono::milliseconds>(
                                std::chrono::steady_clock::now() - begin)
                                .count()));
    return directory;
}

}  // namespace

Result<HeaderTree> unpack_kheaders(const KheadersRequest& request) {
    const std::string name = request.archive.string();
    const Fd fd(open(request.archive.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!fd) {
        return fail_errno(name, errno);
    }
    auto fingerprint = fingerprint_of(fd.get(), request.release);
    if (!fingerprint) {
        return within(name, std::move(fingerprint.error()));
    }
    const TreeName kept_name{request.release, *fingerprint};
    HeaderTree tree;
    tree.origin = Origin::kheaders;
    tree.made_for = {request.release, true};
    tree.fingerprint = std::move(*fingerprint);
    if (!request.kept_in.empty()) {
        if (auto kept = find_kept_tree(request.kept_in, kept_name)) {
            tree.dir = std::move(kept->dir);
            tree.lock = std::move(kept->lock);
            return tree;
        }
    }
    const bool keep = !request.kept_in.empty();
    // A rename must stay within one file system.
    auto directory = unpack(fd.get(), request, keep ? request.kept_in : request.temp_parent);
    // A full or read-only disk, for example; an archive that is bad has no errno.
    if (!directory && keep && directory.error().code != 0 && !is_interrupt(directory.error())) {
        log::detail("headers are not kept: " + directory.error().message);
        directory = unpack(fd.get(), request, request.temp_parent);
    }
    if (!directory) {
        return tl::make_unexpected(std::move(directory.error()));
    }
    tree.dir = directory->path();
    if (directory->path().parent_path() == request.kept_in) {
        auto kept = keep_tree(*directory, request.kept_in, kept_name);
        if (kept) {
            tree.dir = std::move(kept->dir);
            tree.lock = std::move(kept->lock);
            return tree;
        }
        log::detail("headers are not kept: " + kept.error().message);
    }
    tree.owned = std::move(*directory);
    return tree;
}

}  // namespace snoopbox::headers
