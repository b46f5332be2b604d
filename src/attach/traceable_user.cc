// SPDX-License-Identifier: Apache-2.0
// What can be traced in programs and libraries.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "attach/traceable.h"
#include "attach/user_functions.h"
#include "attach/user_places.h"
#include "util/format.h"

namespace snoopbox::attach {
namespace {

Result<OpenedFiles> open_files(const std::string& wanted, std::optional<pid_t> process) {
    TRY_ASSIGN(auto files,
               wanted.empty() ? find_files_of(*process) : UserFiles().find(wanted, process));
    return open_all(wanted, std::move(files));
}

void add_functions(const OpenedFile& file, const NamePattern& pattern,
                   std::vector<Traceable>& found) {
    std::set<std::string_view> known;
    for_each_function(file.elf, [&](const symbols::ElfFile::Function& function) {
        const auto name = without_version(function.name);
        if (!function.is_indirect && pattern.matches(name) &&
            file.elf.offset_of(function.address) && known.insert(name).second) {
            found.push_back({Kind::user, std::string(name), file.found.of.path});
        }
    });
}

void add_usdt_probes(const OpenedFile& file, const NamePattern& pattern,
                     std::vector<Traceable>& found) {
    std::map<std::pair<std::string_view, std::string_view>, Traceable> probes;
    for (const auto& note : file.elf.usdt_notes()) {
        if (!pattern.matches(note.name) &&
            !pattern.matches(fmt::format("{}:{}", note.provider, note.name))) {
            continue;
        }
        auto& probe = probes[{note.provider, note.name}];
        probe.kind = Kind::usdt;
        probe.name = note.name;
        probe.of = file.found.of.path;
        probe.provider = note.provider;
        probe.semaphore = note.semaphore;
        probe.places.push_back({note.address, std::string(note.arguments)});
    }
    for (auto& [key, probe] : probes) {
        found.push_back(std::move(probe));
    }
}

}  // namespace

Result<std::vector<Traceable>> matching_in_user_space(const std::string& wanted,
                                                      std::optional<pid_t> process,
                                                      std::span<const Kind> kinds,
                                                      const NamePattern& pattern) {
    TRY_ASSIGN(const auto opened, open_files(wanted, process));
    const auto wants = [&](Kind kind) { return std::ranges::find(kinds, kind) != kinds.end(); };
    std::vector<Traceable> found;
    for (const auto& file : opened.files) {
        if (wants(Kind::user)) {
            add_functions(file, pattern, found);
        }
        if (wants(Kind::usdt)) {
            add_usdt_probes(file, pattern, found);
        }
    }
    // A container's files may have the same path.
    std::ranges::sort(found, {}, [](const Traceable& what) {
        return std::tie(what.kind, what.of, what.provider, what.name);
    });
    const auto same = [](const Traceable& a, const Traceable& b) {
        return std::tie(a.kind, a.of, a.provider, a.name) ==
               std::tie(b.kind, b.of, b.provider, b.name);
    };
    found.erase(std::unique(found.begin(), found.end(), same), found.end());
    return found;
}

bool is_indirect_function(const std::string& wanted, std::optional<pid_t> process,
                          std::string_view name) {
    const auto opened = open_files(wanted, process);
    if (!opened) {
        return false;
    }
    bool found = false;
    for (const auto& file : opened->files) {
        for_each_function(file.elf, [&](const symbols::ElfFile::Function& function) {
            found |= function.is_indirect && without_version(function.name) == name;
        });
    }
    return found;
}

}  // namespace snoopbox::attach
