// SPDX-License-Identifier: Apache-2.0
// Kernel headers for the running kernel: found on disk, unpacked from kheaders, or made out of BTF.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "headers/header_tree.h"
#include "util/result.h"

namespace snoopbox::headers {

enum class Source { automatic, modules, kheaders, btf };

// The text of --headers-from: "auto", "modules", "kheaders", "btf".
Result<Source> parse_source(std::string_view text);

struct Request {
    std::filesystem::path root = "/";  // everything is looked for below it
    std::string release;               // uname -r; empty: asked for
    std::string arch;                  // uname -m; empty: asked for
    Source source = Source::automatic;
    bool may_load_module = true;  // kheaders; unloaded again when the headers are unpacked
    // What BCC_KERNEL_SOURCE holds; unset: the environment's. Counts only in `automatic`, where it
    // comes first. It is the user's own word, so whose the tree is is not asked, and one that was
    // made for another kernel is taken, with a warning.
    std::optional<std::string> kernel_source_variable;
    std::filesystem::path temp_parent;  // where trees are made; empty: make_tree_directory's choice
    std::filesystem::path kept_in;      // where kheaders outlive a run; empty: nowhere
    // Where the tree is made out of BTF, make only what this program needs, prelude and all. Should
    // it then not compile, that may be for want of a type, and the whole tree (empty) will tell.
    std::string program;
};

struct Found {
    HeaderTree tree;
    std::vector<PassedOver> passed_over;  // in the order in which they were tried
};

// Fails if no source that `asked` allows gives headers: the error names every path tried with its
// reason. Fails at once, without trying the next source, if interrupted. Warns on stderr, always,
// of a BCC_KERNEL_SOURCE that is no tree or another kernel's.
Result<Found> find(const Request& asked);

// The warning of find(), for those who need no tree any more as they have what was compiled with
// it.
void warn_of_other_kernel(const Request& asked);

// The fingerprint of the headers on disk that find would take, from a few calls of stat; empty if
// it would go on to kheaders or BTF, which are part of the kernel itself. Fails if
// BCC_KERNEL_SOURCE names what is no tree, about which find warns.
Result<std::string> installed_fingerprint(const Request& asked);

}  // namespace snoopbox::headers
