// SPDX-License-Identifier: Apache-2.0
#include "headers/header_tree.h"

#include <cerrno>

#include "util/format.h"
#include "util/log.h"

namespace snoopbox::headers {

std::string_view to_string(Origin origin) {
    switch (origin) {
        case Origin::environment:
            return "environment";
        case Origin::modules:
            return "modules";
        case Origin::kheaders:
            return "kheaders";
        case Origin::btf:
            return "btf";
    }
    return "unknown";
}

const Arch& arch_of(const HeaderTree& tree) {
    const Arch* arch = find_arch(tree.machine);
    return arch == nullptr ? own_arch() : *arch;
}

std::string shown_name(const HeaderTree& tree) {
    return tree.owned ? fmt::format("<{}>", to_string(tree.origin)) : tree.dir.string();
}

Result<TempDir> make_tree_directory(const std::filesystem::path& parent) {
    if (!parent.empty()) {
        return TempDir::create(parent);
    }
    auto memory = TempDir::create_in_memory();
    if (memory) {
        return memory;
    }
    log::detail("headers go to the disk: " + memory.error().message);
    auto disk = TempDir::create();
    if (!disk) {
        disk.error().message.append("; ").append(memory.error().message);
        if (!memory.error().remedy.empty()) {
            disk.error().remedy = memory.error().remedy;
        }
    }
    return disk;
}

void advise_on_space(Error& error, const TempDir& directory) {
    if (error.code != ENOSPC && error.code != EDQUOT) {
        return;
    }
    if (directory.in_memory()) {
        error.remedy = "free some memory: headers take up to 100 MB";
    } else if (directory.path().parent_path() == TempDir::default_parent()) {
        error.remedy = "free some space there, or set TMPDIR to a directory with 100 MB free";
    } else {
        error.remedy = "free some space there";
    }
}

}  // namespace snoopbox::headers
