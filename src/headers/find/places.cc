// SPDX-License-Identifier: Apache-2.0
#include "headers/find/places.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

#include "headers/fingerprint.h"
#include "kernel/host_roots.h"
#include "util/trusted_path.h"

namespace snoopbox::headers {
namespace {

namespace fs = std::filesystem;

// "{R}" is the kernel's release, "{V}" the release without its flavour (6.1.0-9-amd64: 6.1.0-9).
struct Place {
    std::string_view build;   // has the generated headers, often all headers
    std::string_view source;  // has the headers that `build` lacks; empty: there is none
    std::string_view who;     // who puts headers there
};

constexpr std::array places{
    Place{"lib/modules/{R}/build", "lib/modules/{R}/source",
          "`make modules_install`, and every distribution's headers package"},
    Place{"usr/lib/modules/{R}/build", "usr/lib/modules/{R}/source",
          "the same where /lib is not a link: Flatcar's toolbox mounts /usr apart"},
    Place{"run/booted-system/kernel-modules/lib/modules/{R}/build",
          "run/booted-system/kernel-modules/lib/modules/{R}/source", "NixOS"},
    Place{"usr/src/kernels/{R}", "", "Fedora's kernel-devel, without the link of the kernel's own"},
    Place{"usr/src/linux-headers-{R}", "usr/src/linux-headers-{V}-common",
          "Debian's and Ubuntu's linux-headers, without that link"},
};

constexpr std::string_view kconfig = "include/linux/kconfig.h";
constexpr std::string_view autoconf = "include/generated/autoconf.h";

std::string fill_in(std::string_view text, const std::string& release) {
    std::string filled(text);
    const std::array<std::pair<std::string_view, std::string>, 2> words{
        {{"{R}", release}, {"{V}", release.substr(0, release.rfind('-'))}}};
    for (const auto& [word, value] : words) {
        if (const auto at = filled.find(word); at != std::string::npos) {
            filled.replace(at, word.size(), value);
        }
    }
    return filled;
}

// Debian's packages put linux-headers-6.1.0-9-common beside linux-headers-6.1.0-9-amd64.
fs::path common_half(const fs::path& generated) {
    const std::string name = generated.filename().string();
    return generated.parent_path() / (name.substr(0, name.rfind('-')) + "-common");
}

bool is_file(const fs::path& path) {
    struct stat info {};
    return stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
}

// Returns a readable directory, or why there is none.
Result<fs::path> resolve_directory(const fs::path& root, const std::string& path) {
    auto resolved = kernel::resolve_below(root, path);
    if (!resolved) {
        Error error = std::move(resolved.error());
        struct stat info {};
        const bool link = lstat((root / path).c_str(), &info) == 0 && S_ISLNK(info.st_mode);
        if (error.code == ENOENT) {
            error.message = link ? "dangling " + error.message : "no such directory";
        }
        return tl::make_unexpected(std::move(error));
    }
    const int fd = open(resolved->c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return fail_errno(resolved->string() + " cannot be read", errno);
    }
    close(fd);
    return *resolved;
}

const fs::path& generated_half(const HeaderTree& tree) {
    return tree.generated_dir.empty() ? tree.dir : tree.generated_dir;
}

// Uses `build` alone if it has everything, else both halves.
Result<HeaderTree> join(const fs::path& build, const fs::path& source) {
    HeaderTree tree;
    const bool generated = is_file(build / autoconf);
    if (generated && is_file(build / kconfig)) {
        tree.dir = build;
    } else if (generated && !source.empty() && is_file(source / kconfig)) {
        tree.dir = source;
        tree.generated_dir = build;
    } else if (!generated) {
        return fail("no " + std::string(autoconf) + " in " + build.string());
    } else {
        return fail("no " + std::string(kconfig) + " in " + build.string() +
                    (source.empty() ? "" : " nor in " + source.string()));
    }
    tree.made_for = read_made_for(generated_half(tree));
    return tree;
}

// Nobody but `writers` may be able to change what the tree's directories hold. What the compiler
// reads below them is checked when it does.
Result<HeaderTree> trusted(HeaderTree tree, const trust::Writers& writers, const fs::path& root) {
    for (const fs::path& half : {tree.dir, tree.generated_dir}) {
        if (half.empty()) {
            continue;
        }
        const auto below = "/" / half.lexically_relative(root);
        TRY(trust::open_path(below, writers, trust::Sticky::refused, root));
    }
    tree.writers = writers;
    tree.root = root;
    return tree;
}

Result<HeaderTree> look_at(const fs::path& root, const Place& place, const std::string& release) {
    auto build = resolve_directory(root, fill_in(place.build, release));
    auto source = place.source.empty() ? Result<fs::path>()
                                       : resolve_directory(root, fill_in(place.source, release));
    if (!build && (!source || source->empty())) {
        return tl::make_unexpected(std::move(build.error()));
    }
    auto tree = build ? join(*build, source.value_or(fs::path())) : join(*source, {});
    if (!tree && build && source && !source->empty()) {
        if (auto alone = join(*source, {}); alone) {
            tree = std::move(alone);
        }
    }
    if (!tree) {
        return tree;
    }
    TRY(check_made_for(tree->made_for, release));
    return trusted(std::move(*tree), trust::us_below(root), root);
}

std::string fingerprint_of(const HeaderTree& tree, const std::string& release) {
    Fingerprint fingerprint;
    fingerprint.add(release);
    fingerprint.add_file_identity(tree.dir / kconfig);
    fingerprint.add_file_identity(tree.dir / "include/linux/sched.h");
    fingerprint.add_file_identity(generated_half(tree) / autoconf);
    return fingerprint.text();
}

}  // namespace

std::optional<HeaderTree> find_installed(const fs::path& root, const std::string& release,
                                         std::vector<PassedOver>& passed_over) {
    const auto hosts = kernel::look_for_host_roots(root);
    for (const auto& none : hosts.passed_over) {
        passed_over.push_back(
            {Origin::modules, none.path.string(), "not a host's root: " + none.reason});
    }
    std::vector<std::pair<dev_t, ino_t>> seen;  // of the directories that hold `build`
    for (const Place& place : places) {
        for (const fs::path& host : hosts.roots) {
            const fs::path where = host / fill_in(place.build, release);
            struct stat info {};
            if (stat(where.parent_path().c_str(), &info) == 0 && where.filename() == "build") {
                const std::pair identity{info.st_dev, info.st_ino};
                if (std::find(seen.begin(), seen.end(), identity) != seen.end()) {
                    continue;  // /usr/lib/modules if /lib is a link to it
                }
                seen.push_back(identity);
            }
            auto tree = look_at(host, place, release);
            if (tree) {
                tree->origin = Origin::modules;
                tree->fingerprint = fingerprint_of(*tree, release);
                return std::move(*tree);
            }
            passed_over.push_back({Origin::modules, where.string(), tree.error().message});
        }
    }
    return std::nullopt;
}

Result<HeaderTree> use_directory(const fs::path& directory) {
    std::error_code code;
    const fs::path absolute = fs::canonical(directory, code);
    if (code) {
        return fail_errno(directory.string(), code.value());
    }
    auto tree = join(absolute, absolute / "source");
    if (!tree) {
        if (auto beside = join(absolute, common_half(absolute)); beside) {
            tree = std::move(beside);
        }
    }
    if (tree) {
        tree = trusted(std::move(*tree), trust::us_and_caller(), "/");
    }
    if (!tree) {
        return tree;
    }
    tree->origin = Origin::environment;
    tree->fingerprint = fingerprint_of(*tree, {});
    return tree;
}

}  // namespace snoopbox::headers
