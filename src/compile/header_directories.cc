// SPDX-License-Identifier: Apache-2.0
#include "compile/header_directories.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <utility>

#include "headers/arch.h"
#include "util/format.h"

namespace snoopbox::compile {
namespace {

// For a split tree: the compiler works in the sources, and generated headers are elsewhere.
void add_flags_for_generated(const std::string& generated, const std::string& arch,
                             std::vector<std::string>& flags) {
    for (const auto* folder :
         {"/include/generated", "/include", "/include/uapi", "/include/generated/uapi"}) {
        flags.push_back(fmt::format("-I{}/arch/{}{}", generated, arch, folder));
    }
    for (const auto* folder : {"include", "include/uapi", "include/generated/uapi"}) {
        flags.push_back(fmt::format("-I{}/{}", generated, folder));
    }
}

// Whether every user may search the directories above.
bool reachable_by_all(int directory) {
    Fd at(openat(directory, "..", O_PATH | O_DIRECTORY | O_CLOEXEC));
    struct stat above {};
    struct stat info {};
    if (!at || fstat(directory, &info) != 0 || fstat(at.get(), &above) != 0) {
        return false;
    }
    // The root is above itself.
    while (info.st_ino != above.st_ino || info.st_dev != above.st_dev) {
        if ((above.st_mode & S_IXOTH) == 0) {
            return false;
        }
        info = above;
        at = Fd(openat(at.get(), "..", O_PATH | O_DIRECTORY | O_CLOEXEC));
        if (!at || fstat(at.get(), &above) != 0) {
            return false;
        }
    }
    return true;
}

}  // namespace

Result<HeaderDirectories> HeaderDirectories::open(const headers::HeaderTree& tree,
                                                  std::span<const std::filesystem::path> own,
                                                  int first_fd) {
    HeaderDirectories opened;
    opened.first_fd_ = first_fd;
    opened.arch_ = headers::arch_of(tree).directory;
    const bool ours =
        tree.origin == headers::Origin::kheaders || tree.origin == headers::Origin::btf;
    auto added = opened.add(tree.dir, headers::shown_name(tree), ours);
    if (added && !tree.generated_dir.empty()) {
        added = opened.add(tree.generated_dir, tree.generated_dir.string(), ours);
    }
    const auto halves = opened.directories_.size();
    opened.has_own_ = !own.empty();
    opened.first_own_ = halves;
    for (const auto& path : own) {
        if (added) {
            added = opened.add(path, path.string(), false);
        }
    }
    if (!added) {
        return tl::make_unexpected(std::move(added.error()));
    }
    for (std::size_t half = 0; !ours && half < halves; ++half) {
        opened.add_linked(opened.directories_[half].fd.get());
    }
    return opened;
}

Status HeaderDirectories::add(const std::filesystem::path& path, const std::string& shown,
                              bool ours) {
    Fd fd(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!fd) {
        return fail_errno("headers in " + path.string(), errno);
    }
    directories_.push_back({ours ? std::filesystem::path() : path, shown, std::move(fd)});
    return {};
}

// Ubuntu's trees hold what they have in common, such as include/linux, as links to a second tree.
// `..` leads up from where the link led, and so to that tree.
void HeaderDirectories::add_linked(int half) {
    for (const auto& inside : {std::string("include/linux/../.."),
                               fmt::format("arch/{}/include/asm/../../../..", arch_)}) {
        Fd top(openat(half, inside.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        struct stat info {};
        if (!top || fstat(top.get(), &info) != 0) {
            continue;
        }
        const bool known = std::ranges::any_of(directories_, [&info](const Directory& other) {
            struct stat of_other {};
            return fstat(other.fd.get(), &of_other) == 0 && of_other.st_dev == info.st_dev &&
                   of_other.st_ino == info.st_ino;
        });
        if (!known) {
            directories_.push_back({{}, {}, std::move(top)});
        }
    }
}

std::vector<int> HeaderDirectories::fds() const {
    std::vector<int> fds;
    for (const auto& directory : directories_) {
        fds.push_back(directory.fd.get());
    }
    return fds;
}

std::string HeaderDirectories::name_for_helper(std::size_t index) const {
    return fmt::format("/proc/self/fd/{}", first_fd_ + static_cast<int>(index));
}

std::vector<std::string> HeaderDirectories::flags() const {
    std::vector<std::string> flags;
    if (first_own_ > 1) {
        add_flags_for_generated(name_for_helper(1), arch_, flags);
    }
    // Clang finds the others by the paths in #include.
    if (has_own_) {
        flags.push_back("-iquote" + name_for_helper(first_own_));
    }
    return flags;
}

bool HeaderDirectories::readable_by_all() const {
    const auto by_all = [](int at, const std::string& name) {
        struct stat info {};
        const mode_t needed = S_IROTH | S_IXOTH;
        return fstatat(at, name.c_str(), &info, 0) != 0 ||
               (S_ISDIR(info.st_mode) ? (info.st_mode & needed) == needed
                                      : (info.st_mode & S_IROTH) != 0);
    };
    for (const auto& directory : directories_) {
        for (const auto* name : {".", "include", "include/linux", "include/linux/kconfig.h",
                                 "include/generated", "include/generated/autoconf.h"}) {
            if (!by_all(directory.fd.get(), name)) {
                return false;
            }
        }
    }
    // Paths in #include, and links, lead to those that are not of the tree.
    return std::all_of(
        directories_.begin() + static_cast<std::ptrdiff_t>(first_own_), directories_.end(),
        [](const Directory& directory) { return reachable_by_all(directory.fd.get()); });
}

void HeaderDirectories::show_names(std::string& text) const {
    // Backwards, because the name of 5 is the beginning of that of 50.
    for (auto index = directories_.size(); index-- > 0;) {
        const std::string name = name_for_helper(index);
        const std::string& shown = directories_[index].shown;
        for (auto at = text.find(name); at != std::string::npos;
             at = text.find(name, at + shown.size())) {
            text.replace(at, name.size(), shown);
        }
    }
}

std::filesystem::path HeaderDirectories::path_of(std::string_view name_in_helper) const {
    for (std::size_t index = 0; index < directories_.size(); ++index) {
        const std::string prefix = name_for_helper(index) + "/";
        if (name_in_helper.starts_with(prefix)) {
            const auto& path = directories_[index].path;
            return path.empty() ? path : path / name_in_helper.substr(prefix.size());
        }
    }
    return {name_in_helper};
}

}  // namespace snoopbox::compile
