// SPDX-License-Identifier: Apache-2.0
#include "attach/user_functions.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "attach/name_pattern.h"
#include "symbols/elf_file.h"
#include "tools/in_function.h"
#include "tools/nearest_name.h"
#include "util/format.h"

namespace snoopbox::attach {
namespace {

using symbols::ElfFile;

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

// Adds the offsets of the function to each file that has it, or those of a place in it. `prefix`
// precedes its name.
Status add_offsets(OpenedFiles& opened, const std::string& function, const std::string& prefix,
                   const std::function<bool(std::string_view)>& is_wanted,
                   std::uint64_t bytes_later = 0) {
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
            const auto place = *offset + bytes_later;
            auto& offsets = file.found.offsets;
            if (std::ranges::find(offsets, place) == offsets.end()) {
                offsets.push_back(place);
                file.found.names.push_back(prefix + std::string(without_version(each.name)));
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
        const auto place = tools::InFunction::of(function);
        return add_offsets(
            opened, place.name, "", [&](std::string_view name) { return name == place.name; },
            place.offset);
    }
    TRY_ASSIGN(const auto pattern, NamePattern::parse(function, is_regex));
    return add_offsets(opened, function, probe.is_list ? opened.wanted + ":" : "",
                       [&](std::string_view name) { return pattern.matches(name); });
}

}  // namespace

std::string_view without_version(std::string_view name) {
    return name.substr(0, name.find('@'));
}

void for_each_function(const ElfFile& elf,
                       const std::function<void(const ElfFile::Function&)>& call) {
    elf.for_each_function(ElfFile::Table::dynamic, call);
    elf.for_each_function(ElfFile::Table::all, call);
}

Result<std::vector<UserPlaces>> find_user_functions(UserFiles& files, const tools::Probe& probe,
                                                    const std::optional<OnlyProcess>& process,
                                                    bool is_regex) {
    return find_user_places(files, probe, process,
                            [&](OpenedFiles& opened, const std::string& name) {
                                return add_matching(probe, opened, name, is_regex);
                            });
}

}  // namespace snoopbox::attach
