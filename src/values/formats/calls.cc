// SPDX-License-Identifier: Apache-2.0
// System calls, their results, and signals.
#include <algorithm>
#include <csignal>
#include <cstring>
#include <map>

#include "tools/syscalls.h"
#include "util/format.h"
#include "values/formats/format.h"

namespace snoopbox::values {
namespace {

std::string_view name_or_number(const Source& source, const char* name) {
    return name != nullptr ? std::string_view(name)
                           : source.keep(fmt::format("{}", source.number()));
}

// System calls by their numbers for one kind of programs.
std::map<std::int64_t, std::string_view> names_by(int tools::Syscall::*number) {
    std::map<std::int64_t, std::string_view> names;
    for (const auto name : tools::syscall_names()) {
        names.emplace((*tools::find_syscall(name)).*number, name);
    }
    return names;
}

const char* signal_name(std::int64_t number) {
    return number > 0 && number < NSIG ? sigabbrev_np(static_cast<int>(number)) : nullptr;
}

// Empty if it has no name. The member `of` says whether it is that of a 32-bit program.
std::string_view name_of_call(const Source& source) {
    static const auto native = names_by(&tools::Syscall::number);
    static const auto compat = names_by(&tools::Syscall::compat_number);
    const auto& names = source.total_bits() == 0 ? native : compat;
    const auto found = names.find(source.number());
    return found == names.end() || source.number() < 0 ? std::string_view() : found->second;
}

}  // namespace

bool fits_result(const Field& field) {
    return is_integer(field);
}
Value read_result(const Source& source) {
    return std::max(source.number(), std::int64_t{-1});
}

bool fits_error(const Field& field) {
    return is_integer(field);
}
Value read_error(const Source& source) {
    return std::max(subtract(0, source.number()), std::int64_t{0});
}

bool fits_errno_name(const Field& field) {
    return is_integer(field);
}
Value read_errno_name(const Source& source) {
    const auto number = static_cast<int>(source.number());
    if (const char* name = strerrorname_np(-number); number < 0 && name != nullptr) {
        return source.keep(fmt::format("-{}", name));
    }
    return name_or_number(source, strerrorname_np(number));
}

bool fits_signal(const Field& field) {
    return is_integer(field);
}
Value read_signal(const Source& source) {
    return name_or_number(source, signal_name(source.number()));
}

bool fits_syscall(const Field& field) {
    return is_integer(field);
}
Value read_syscall(const Source& source) {
    const auto name = name_of_call(source);
    return name.empty() ? source.keep(fmt::format("[unknown: {}]", source.number())) : name;
}

bool fits_known_syscall(const Field& field) {
    return is_integer(field);
}
Value read_known_syscall(const Source& source) {
    const auto name = name_of_call(source);
    return name.empty() ? Value(Absent()) : Value(name);
}

// A status as the kernel keeps it in task_struct's exit_code: the signal below, 0x80 for a core.
bool fits_exit_status(const Field& field) {
    return is_integer(field);
}
Value read_exit_status(const Source& source) {
    constexpr std::int64_t signal_bits = 0x7f;
    constexpr std::int64_t core_bit = 0x80;
    const auto status = source.number();
    const auto signal = status & signal_bits;
    if (signal == 0) {
        const auto code = (status >> 8) & 0xff;
        return code == 0 ? std::string_view("0") : source.keep(fmt::format("code {}", code));
    }
    const char* name = signal_name(signal);
    return source.keep(fmt::format("signal {}{}{}", signal,
                                   name == nullptr ? "" : fmt::format(" ({})", name),
                                   (status & core_bit) != 0 ? ", core dumped" : ""));
}

}  // namespace snoopbox::values
