// SPDX-License-Identifier: Apache-2.0
#include "attach/user_places.h"

#include <algorithm>
#include <utility>

#include "util/format.h"
#include "util/log.h"

namespace snoopbox::attach {
namespace {

using symbols::ElfFile;

Result<OpenedFiles> open_files(const std::string& wanted, const std::optional<OnlyProcess>& process,
                               bool optional) {
    TRY_ASSIGN(auto files, process
                               ? find_user_files(wanted, process->id, process->executes || optional)
                               : find_user_files(wanted, std::nullopt));
    return open_all(wanted, std::move(files));
}

}  // namespace

Result<OpenedFiles> open_all(const std::string& wanted, std::vector<UserFile> files) {
    OpenedFiles opened{wanted, {}};
    Error unread;
    for (auto& file : files) {
        auto elf = ElfFile::open(file.file.open());
        if (elf && elf->is_64_bit()) {
            opened.files.push_back({std::move(*elf), {std::move(file), {}}});
            continue;
        }
        unread = {fmt::format("{} {}", file.path,
                              elf ? "is a file of 32-bit programs" : elf.error().message),
                  elf ? "only 64-bit programs can be traced" : elf.error().remedy, 0};
        log::detail(unread.message);
    }
    return opened.files.empty() ? Result<OpenedFiles>(tl::make_unexpected(std::move(unread)))
                                : std::move(opened);
}

Result<std::vector<UserPlaces>> find_user_places(const tools::Probe& probe,
                                                 const std::optional<OnlyProcess>& process,
                                                 const AddPlaces& add) {
    Search search(files, add, process, probe.optional);
    std::optional<Error> missing;
    bool any = false;
    for (const auto& name : probe.names) {
        const auto colon = name.find(':');
        auto added = search.find(name.substr(0, colon), name.substr(colon + 1));
        any |= added.has_value();
        if (added && probe.first) {
            break;
        }
        if (!added) {
            log::detail(added.error().message);
            missing = missing ? std::move(missing) : std::move(added.error());
        }
    }
    if (missing && !probe.optional && !(probe.first && any)) {
        return tl::make_unexpected(std::move(*missing));
    }
    return search.take();
}

}  // namespace snoopbox::attach
