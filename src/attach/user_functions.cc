// SPDX-License-Identifier: Apache-2.0
#include "attach/user_functions.h"

#include <algorithm>
#include <cerrno>
#include <set>
#include <utility>

#include "attach/name_pattern.h"
#include "symbols/elf_file.h"
#include "tools/nearest_name.h"
#include "util/format.h"
#include "util/log.h"

namespace snoopbox::attach {
namespace {

using symbols::ElfFile;

struct OpenedFile {
    UserFile file;
    ElfFile elf;
    std::vector<std::uint64_t> offsets;  // of the wanted functions
};

// All that one name of a program or library means.
struct OpenedFiles {
    std::string wanted;
    std::vector<OpenedFile> files;
};

// "memcpy@@GLIBC_2.14": all versions of a function have its name.
std::string_view without_version(std::string_view name) {
    return name.substr(0, name.find('@'));
}

void for_each_function(const ElfFile& elf,
                       const std::function<void(const ElfFile::Function&)>& call) {
    elf.for_each_function(ElfFile::Table::dynamic, call);
    elf.for_each_function(ElfFile::Table::all, call);
}

Result<OpenedFiles> open_files(const std::string& wanted, std::optional<pid_t> process) {
    auto files = find_user_files(wanted, process);
    if (!files) {
        return tl::make_unexpected(std::move(files.error()));
    }
    OpenedFiles opened{wanted, {}};
    Error unread;
    for (auto& file : *files) {
        auto elf = ElfFile::open(file.file.open());
        if (elf && elf->is_64_bit()) {
            opened.files.push_back({std::move(file), std::move(*elf), {}});
            continue;
        }
        unread = {fmt::format("{} {}", file.path,
                              elf ? "is a file of 32-bit programs" : elf.error().message),
                  elf ? "only functions of 64-bit programs can be traced" : elf.error().remedy, 0};
        log::detail(unread.message);
    }
    return opened.files.empty() ? Result<OpenedFiles>(tl::make_unexpected(std::move(unread)))
                                : std::move(opened);
}

std::string nearest_in(const OpenedFiles& opened, const std::string& function) {
    std::set<std::string_view> names;
    for (const auto& file : opened.files) {
        for_each_function(file.elf, [&](const ElfFile::Function& each) {
            names.insert(without_version(each.name));
        });
    }
    const std::vector<std::string_view> sorted(names.begin(), names.end());
    return tools::did_you_mean(function, sorted);
}

// Adds the offsets of the function to each file that has it.
Status add_offsets(OpenedFiles& opened, const std::string& function,
                   const std::function<bool(std::string_view)>& is_wanted) {
    bool any = false;
    bool any_indirect = false;
    for (auto& file : opened.files) {
        for_each_function(file.elf, [&](const ElfFile::Function& each) {
            if (!is_wanted(without_version(each.name))) {
                return;
            }
            const auto offset = file.elf.offset_of(each.address);
            any_indirect |= each.is_indirect;
            if (!offset || each.is_indirect) {
                return;
            }
            any = true;
            if (std::ranges::find(file.offsets, *offset) == file.offsets.end()) {
                file.offsets.push_back(*offset);
            }
        });
    }
    if (any) {
        return {};
    }
    if (any_indirect) {
        return fail(fmt::format("{} of {} only chooses one of several functions when a program "
                                "starts (IFUNC)",
                                function, opened.wanted),
                    "name the one that it chooses on this machine, if the file has its name");
    }
    return fail(fmt::format("{} has no function {}{}", opened.wanted, function,
                            nearest_in(opened, function)),
                "of a stripped file, only the functions that other files use are known");
}

Status add_matching(const tools::Probe& probe, OpenedFiles& opened, const std::string& function,
                    bool is_regex) {
    if (!probe.is_pattern) {
        return add_offsets(opened, function,
                           [&](std::string_view name) { return name == function; });
    }
    const auto pattern = NamePattern::parse(function, is_regex);
    if (!pattern) {
        return tl::make_unexpected(pattern.error());
    }
    return add_offsets(opened, function,
                       [&](std::string_view name) { return pattern->matches(name); });
}

}  // namespace

Result<std::vector<UserFunctions>> find_user_functions(const tools::Probe& probe,
                                                       std::optional<pid_t> process,
                                                       bool is_regex) {
    std::vector<OpenedFiles> all;
    std::optional<Error> missing;
    bool any = false;
    for (const auto& name : probe.names) {
        const auto colon = name.find(':');
        const auto wanted = name.substr(0, colon);
        auto files = std::ranges::find(all, wanted, &OpenedFiles::wanted);
        Status added;
        if (files == all.end()) {
            if (auto opened = open_files(wanted, process)) {
                all.push_back(std::move(*opened));
                files = std::prev(all.end());
            } else {
                added = tl::make_unexpected(std::move(opened.error()));
            }
        }
        if (added) {
            added = add_matching(probe, *files, name.substr(colon + 1), is_regex);
        }
        any |= added.has_value();
        if (added && probe.first) {
            break;
        }
        if (!added && !missing) {
            missing = std::move(added.error());
        }
    }
    if (missing && !probe.optional && !(probe.first && any)) {
        return tl::make_unexpected(std::move(*missing));
    }
    std::vector<UserFunctions> found;
    for (auto& opened : all) {
        for (auto& file : opened.files) {
            if (!file.offsets.empty()) {
                found.push_back({std::move(file.file), std::move(file.offsets)});
            }
        }
    }
    return found;
}

}  // namespace snoopbox::attach
