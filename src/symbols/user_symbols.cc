// SPDX-License-Identifier: Apache-2.0
#include "symbols/user_symbols.h"

#include <chrono>
#include <utility>

#include "symbols/demangle.h"

namespace snoopbox::symbols {
namespace {

using std::chrono::milliseconds;

// Reading what a process has mapped takes a tenth of a millisecond. Stacks hold values that are no
// addresses, so what is nowhere is no reason to look again each time.
constexpr milliseconds most_age{1000};
constexpr milliseconds most_age_if_nowhere{100};

// Whether code may be the process's own. What is mapped from files in memory is, too.
bool is_compiled(const Mapping& mapping, const Module* module, std::uint64_t file_offset) {
    return !mapping.path.starts_with("[v") &&
           (module == nullptr || !module->address_of(file_offset));
}

}  // namespace

Frame UserSymbols::find(pid_t pid, std::uint64_t address) {
    make_room();
    auto* process = processes_.current(pid, most_age);
    if (process != nullptr && process->find(address) == nullptr) {
        process = processes_.current(pid, most_age_if_nowhere);
    }
    return process == nullptr ? Frame() : find_in(*process, address);
}

Frame UserSymbols::find(const ProcessId& id, std::uint64_t address) {
    make_room();
    auto* process = processes_.remembered(id);
    return process == nullptr ? Frame() : find_in(*process, address);
}

std::optional<ProcessId> UserSymbols::note(pid_t pid) {
    make_room();
    const auto id = processes_.read(pid);
    auto* process = id ? processes_.remembered(*id) : nullptr;
    if (process == nullptr) {
        return std::nullopt;
    }
    for (auto& code : process->code) {
        const auto module = modules_.of(*process, code);
        if (module != nullptr && !module->is_read() && modules_.holds_many()) {
            read(*module);
        }
        if (module == nullptr && !process->jit.is_found()) {
            process->jit.look_for(process->directory);
        }
    }
    return id;
}

void UserSymbols::read(Module& module) {
    has_grown_ = has_grown_ || !module.is_read();
    module.read();
}

void UserSymbols::make_room() {
    if (!std::exchange(has_grown_, false) || modules_.memory_bytes() <= limits_.most_bytes) {
        return;
    }
    modules_.forget_unused();
    if (modules_.memory_bytes() > limits_.most_bytes) {
        processes_.forget_all();
        modules_.forget_unused();
    }
}

Frame UserSymbols::find_in(Process& process, std::uint64_t address) {
    auto* code = process.find(address);
    if (code == nullptr) {
        return {};
    }
    const auto module = modules_.of(process, *code);
    if (module != nullptr) {
        read(*module);
    }
    const auto file_offset = code->mapping.file_offset + (address - code->mapping.start);
    if (is_compiled(code->mapping, module.get(), file_offset)) {
        if (auto frame = find_compiled(process, address); !frame.name.empty()) {
            return frame;
        }
    }
    return find_in_module(process, *code, file_offset);
}

Frame UserSymbols::find_compiled(Process& process, std::uint64_t address) {
    if (!process.jit.is_found()) {
        process.jit.look_for(process.directory);
    }
    process.jit.read();
    const auto found = process.jit.find(address);
    return found ? Frame{demangle(found->name), found->offset, process.jit.path()} : Frame();
}

Frame UserSymbols::find_in_module(const Process& process, const Code& code,
                                  std::uint64_t file_offset) {
    const auto address =
        code.module == nullptr ? std::nullopt : code.module->address_of(file_offset);
    Frame frame{"", address.value_or(file_offset), code.mapping.path};
    if (!address) {
        return frame;
    }
    auto found = code.module->find(*address);
    if (const auto* more = modules_.debug_file_of(process, *code.module)) {
        found = nearer(found, more->find(*address));
    }
    if (found) {
        frame.name = demangle(found->name);
        frame.offset = found->offset;
    }
    return frame;
}

}  // namespace snoopbox::symbols
