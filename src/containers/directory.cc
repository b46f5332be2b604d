// SPDX-License-Identifier: Apache-2.0
#include "containers/directory.h"

#include <dirent.h>
#include <fcntl.h>

#include <memory>
#include <string_view>

namespace snoopbox::containers {
namespace {

struct CloseDirectory {
    void operator()(DIR* directory) const { closedir(directory); }
};

}  // namespace

std::vector<DirectoryEntry> entries_of(Fd directory, std::size_t most) {
    std::vector<DirectoryEntry> entries;
    const int copy = directory ? fcntl(directory.get(), F_DUPFD_CLOEXEC, 0) : -1;
    const std::unique_ptr<DIR, CloseDirectory> opened(copy < 0 ? nullptr : fdopendir(copy));
    if (!opened && copy >= 0) {
        close(copy);
    }
    while (entries.size() < most) {
        const dirent* entry = opened ? readdir(opened.get()) : nullptr;
        if (entry == nullptr) {
            break;
        }
        if (const std::string_view name = entry->d_name; name != "." && name != "..") {
            entries.push_back({std::string(name), entry->d_ino, entry->d_type == DT_DIR});
        }
    }
    return entries;
}

}  // namespace snoopbox::containers
