// SPDX-License-Identifier: Apache-2.0
// The stage's result: kernel headers that libbcc can compile against.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "headers/made_for.h"
#include "util/result.h"
#include "util/temp_dir.h"

namespace snoopbox::headers {

enum class Origin { environment, modules, kheaders, btf };

// "environment", "modules", "kheaders", "btf": as in --headers-from and in `snoopbox headers`.
std::string_view to_string(Origin origin);

struct HeaderTree {
    Origin origin = Origin::modules;
    // Has include/linux/kconfig.h; the compiler works in it, and include paths are relative to it.
    std::filesystem::path dir;
    // The second half of a split tree (Debian and SUSE keep generated headers apart in `build`);
    // empty where `dir` has everything.
    std::filesystem::path generated_dir;
    // Changes whenever the headers do; part of the key of what is compiled with them.
    std::string fingerprint;
    // What the tree itself says; of kheaders and BTF, the kernel that has them.
    MadeFor made_for;
    // Has only what one program needs (Request::program).
    bool partial = false;
    // Owns `dir` where snoopbox made it (kheaders, btf).
    std::optional<TempDir> owned;
};

// What people are told: of a tree that is gone when they could look, only its source.
std::string shown_name(const HeaderTree& tree);

// A directory for a tree of ours: below `parent`; where that is empty, in memory if that can be,
// else where temporary files go.
Result<TempDir> make_tree_directory(const std::filesystem::path& parent);

// Why a source was not taken: one of the earlier ones in `auto`'s order.
struct PassedOver {
    Origin origin;
    std::string where;   // the path that was tried
    std::string reason;  // "no such directory", "dangling link to ...", ...
};

}  // namespace snoopbox::headers
