// SPDX-License-Identifier: Apache-2.0
#include "attach/user_places.h"

#include <algorithm>
#include <utility>

#include "util/format.h"
#include "util/log.h"

namespace snoopbox::attach {

Result<OpenedFiles> open_all(const std::string& wanted, std::vector<UserFile> files) {
    OpenedFiles opened{wanted, {}};
    Error unread;
    for (auto& file : files) {
        auto elf = symbols::ElfFile::open(file.file.open());
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

namespace {

// The files of all names so far, and what `add` finds in those of the next.
class Search {
  public:
    Search(UserFiles& source, const AddPlaces& add, const std::optional<OnlyProcess>& process,
           bool optional)
        : source_(source), add_(add), process_(process), optional_(optional) {}

    Status find(const std::string& wanted, const std::string& name) {
        const bool may_be_program = !process_ && wanted.find('/') == std::string::npos &&
                                    wanted.find(".so") == std::string::npos;
        if (may_be_program &&
            add_of(programs_, wanted, name, [&] { return source_.find_programs(wanted); })) {
            return {};
        }
        return add_of(files_, wanted, name, [&] {
            return process_ ? source_.find(wanted, process_->id, process_->executes || optional_)
                            : source_.find(wanted, std::nullopt);
        });
    }

    std::vector<UserPlaces> take() {
        std::vector<UserPlaces> found;
        for (auto* all : {&programs_, &files_}) {
            for (auto& opened : *all) {
                for (auto& file : opened.files) {
                    if (!file.found.offsets.empty()) {
                        found.push_back(std::move(file.found));
                    }
                }
            }
        }
        return found;
    }

  private:
    template <typename Find>
    Status add_of(std::vector<OpenedFiles>& all, const std::string& wanted, const std::string& name,
                  const Find& find) {
        auto files = std::ranges::find(all, wanted, &OpenedFiles::wanted);
        if (files == all.end()) {
            TRY_ASSIGN(auto found, Result<std::vector<UserFile>>(find()));
            TRY_ASSIGN(auto opened, open_all(wanted, std::move(found)));
            files = all.insert(all.end(), std::move(opened));
        }
        return add_(*files, name);
    }

    UserFiles& source_;
    const AddPlaces& add_;
    const std::optional<OnlyProcess>& process_;
    bool optional_;
    std::vector<OpenedFiles> programs_;
    std::vector<OpenedFiles> files_;
};

}  // namespace

Result<std::vector<UserPlaces>> find_user_places(UserFiles& files, const tools::Probe& probe,
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
