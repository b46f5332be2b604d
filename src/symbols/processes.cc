// SPDX-License-Identifier: Apache-2.0
#include "symbols/processes.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <string>

namespace snoopbox::symbols {
namespace {

using Clock = std::chrono::steady_clock;

// Of those that have gone, too. Each takes a few kilobytes.
constexpr std::size_t most_processes = 8192;

// Puts what is known of mappings that are still there into the new list.
void keep_modules(std::vector<Code>& old, std::vector<Code>& code) {
    auto from = old.begin();
    for (auto& now : code) {
        while (from != old.end() && from->mapping.start < now.mapping.start) {
            ++from;
        }
        if (from != old.end() && from->mapping == now.mapping) {
            now.module = std::move(from->module);
            now.was_looked_for = from->was_looked_for;
        }
    }
}

}  // namespace

Code* Process::find(std::uint64_t address) {
    const auto next =
        std::upper_bound(code.begin(), code.end(), address,
                         [](std::uint64_t at, const Code& c) { return at < c.mapping.start; });
    return next == code.begin() || address >= std::prev(next)->mapping.end ? nullptr
                                                                           : &*std::prev(next);
}

std::map<ProcessId, Process>::iterator Processes::last_with(pid_t pid) {
    const auto next = all_.upper_bound({pid, std::numeric_limits<std::uint64_t>::max()});
    return next != all_.begin() && std::prev(next)->first.pid == pid ? std::prev(next) : all_.end();
}

Process* Processes::current(pid_t pid, Clock::duration most_age) {
    auto found = last_with(pid);
    if (found == all_.end() || Clock::now() - found->second.read_at >= most_age) {
        read(pid);
        found = last_with(pid);
    }
    if (found == all_.end()) {
        return nullptr;
    }
    found->second.last_use = ++uses_;
    return &found->second;
}

Process* Processes::remembered(const ProcessId& id) {
    const auto found = all_.find(id);
    if (found == all_.end()) {
        return nullptr;
    }
    found->second.last_use = ++uses_;
    return &found->second;
}

std::optional<ProcessId> Processes::read(pid_t pid) {
    const auto directory = proc_ / std::to_string(pid);
    const auto start_time = read_start_time(directory);
    auto mappings = read_code_mappings(directory);
    const auto root = read_root(directory);
    // It may have ended in between, and another may have its ID.
    if (!start_time || !mappings || read_start_time(directory) != start_time) {
        return std::nullopt;
    }
    std::vector<Code> code;
    code.reserve(mappings->size());
    for (auto& mapping : *mappings) {
        code.push_back({std::move(mapping), nullptr, false});
    }
    const ProcessId id{pid, *start_time};
    if (all_.find(id) == all_.end()) {
        make_room();
    }
    auto& process = all_[id];
    keep_modules(process.code, code);
    process.code = std::move(code);
    process.directory = directory;
    process.root = root;
    process.read_at = Clock::now();
    process.last_use = ++uses_;
    return id;
}

void Processes::make_room() {
    if (all_.size() < most_processes) {
        return;
    }
    std::vector<std::uint64_t> uses;
    for (const auto& [id, process] : all_) {
        uses.push_back(process.last_use);
    }
    const auto quarter = uses.begin() + static_cast<std::ptrdiff_t>(uses.size() / 4);
    std::nth_element(uses.begin(), quarter, uses.end());
    std::erase_if(all_, [&](const auto& one) { return one.second.last_use <= *quarter; });
}

}  // namespace snoopbox::symbols
