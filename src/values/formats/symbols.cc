// SPDX-License-Identifier: Apache-2.0
// Functions, by an address in them or by a stack, and whose they are.
#include <map>
#include <utility>

#include "kernel/subject.h"
#include "symbols/kernel_symbols.h"
#include "symbols/user_symbols.h"
#include "util/format.h"
#include "values/formats/format.h"
#include "values/names.h"

namespace snoopbox::values {
namespace {

symbols::KernelSymbols& of_kernel() {
    static symbols::KernelSymbols known(
        kernel::everywhere(kernel::this_process(), "/proc/kallsyms"));
    return known;
}

std::string name_of(pid_t process, std::uint64_t address) {
    static symbols::UserSymbols of_users;
    auto name =
        process == 0 ? of_kernel().find(address).name : of_users.find(process, address).name;
    return name.empty() ? fmt::format("{:#x}", address) : name;
}

}  // namespace

bool fits_symbol(const Field& field) {
    return is_integer(field) && field.bytes == sizeof(std::uint64_t);
}
// Once found, a name is remembered: its process may have gone when it is asked for again.
Value read_symbol(const Source& source) {
    static std::map<std::pair<pid_t, std::uint64_t>, std::string> names;
    const auto& total = source.total;
    const auto process =
        total.bytes == 0
            ? 0
            : static_cast<pid_t>(load_unsigned(source.record, total.offset, total.bytes));
    const auto [known, is_new] = names.try_emplace({process, source.bits()});
    if (is_new) {
        known->second = name_of(process, source.bits());
    }
    return std::string_view(known->second);
}

bool fits_caller(const Field& field) {
    return field.kind == Field::Kind::numbers && field.element_bytes == sizeof(std::uint64_t);
}
Value read_caller(const Source& source) {
    const auto& begin = source.names->strip();
    const auto& field = source.field;
    for (std::uint32_t at = 0; at < field.bytes; at += field.element_bytes) {
        const auto address = load_unsigned(source.record, field.offset + at, field.element_bytes);
        if (address == 0) {
            break;
        }
        if (auto name = of_kernel().find(address).name; name.starts_with(begin)) {
            return source.keep(name.substr(begin.size()));
        }
    }
    return Absent();
}

bool fits_stack(const Field& field) {
    return is_integer(field);
}
Value read_stack(const Source& source) {
    StackTrace trace{source.number(), std::nullopt};
    const auto& total = source.total;
    if (total.bytes != 0) {
        trace.process = static_cast<pid_t>(load_unsigned(source.record, total.offset, total.bytes));
    }
    return trace;
}

bool fits_process(const Field& field) {
    return is_integer(field);
}
Value read_process(const Source& source) {
    return source.bits() == 0 ? Value(Absent()) : Value(source.bits());
}

}  // namespace snoopbox::values
