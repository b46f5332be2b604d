// SPDX-License-Identifier: Apache-2.0
// Functions of the kernel, by an address in them.
#include <map>

#include "symbols/kernel_symbols.h"
#include "util/format.h"
#include "values/formats/format.h"

namespace snoopbox::values {

bool fits_symbol(const Field& field) {
    return is_integer(field) && field.bytes == sizeof(std::uint64_t);
}
Value read_symbol(const Source& source) {
    static symbols::KernelSymbols symbols;
    static std::map<std::uint64_t, std::string> names;
    const auto [known, is_new] = names.try_emplace(source.bits());
    if (is_new) {
        known->second = symbols.find(source.bits()).name;
        if (known->second.empty()) {
            known->second = fmt::format("{:#x}", source.bits());
        }
    }
    return std::string_view(known->second);
}

}  // namespace snoopbox::values
