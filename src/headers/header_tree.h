// SPDX-License-Identifier: Apache-2.0
// Result of this stage: kernel headers that libbcc can compile against.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "headers/arch.h"
#include "headers/find/made_for.h"
#include "util/fd.h"
#include "util/result.h"
#include "util/temp_dir.h"
#include "util/trust.h"

namespace snoopbox::headers {

class BtfFile;

enum class Origin { environment, modules, kheaders, btf };

// "environment", "modules", "kheaders", "btf": as in --headers-from and in `snoopbox headers`.
std::string_view to_string(Origin origin);

struct HeaderTree {
    Origin origin = Origin::modules;
    // Has include/linux/kconfig.h. The compiler runs in it, and include paths are relative to it.
    std::filesystem::path dir;
    // The second half of a split tree (Debian and SUSE keep generated headers separately in
    // `build`); empty if `dir` has everything.
    std::filesystem::path generated_dir;
    // Changes whenever the headers do; part of the cache key of objects compiled with them.
    std::string fingerprint;
    // Read from the tree itself; for kheaders and BTF, the kernel that provides them.
    MadeFor made_for;
    // uname -m of that kernel; empty: the same as here.
    std::string machine;
    // Has only what one program needs (Request::program).
    bool partial = false;
    // Who may have written it (util/trust.h).
    trust::Writers writers = trust::us();
    // The root that its links are relative to: that of the host whose headers these are.
    std::filesystem::path root = "/";
    // Owns `dir` if snoopbox made it (kheaders, btf).
    std::optional<TempDir> owned;
    // The kernel's BTF: what the tree was made from, or what the user named with it.
    std::shared_ptr<const BtfFile> types;
    // The shared lock on `dir` if it is kept between runs (kept_trees.h): it stays while we use it.
    Fd lock;
};

const Arch& arch_of(const HeaderTree& tree);

// The name to show to users: only the source if the tree will be gone before they could look.
std::string shown_name(const HeaderTree& tree);

// Creates a directory for a tree of ours below `parent`. If that is empty, creates it in memory if
// possible, else where temporary files go.
Result<TempDir> make_tree_directory(const std::filesystem::path& parent);

// Says what to do about `error` if there was no space for a tree in `directory`.
void advise_on_space(Error& error, const TempDir& directory);

// Why a source was rejected: one that comes earlier in the order of `auto`.
struct PassedOver {
    Origin origin;
    std::string where;   // the path that was tried
    std::string reason;  // "no such directory", "dangling link to ...", ...
};

}  // namespace snoopbox::headers
