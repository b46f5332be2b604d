// SPDX-License-Identifier: Apache-2.0
// What processes may do.
#include <sys/capability.h>

#include <climits>
#include <memory>

#include "util/ascii.h"
#include "values/formats/format.h"

namespace snoopbox::values {

// libcap's name of a capability that it does not know is the number.
std::string capability_name(std::int64_t number) {
    if (number < 0 || number > INT_MAX) {
        return {};
    }
    const std::unique_ptr<char, int (*)(void*)> name(cap_to_name(static_cast<cap_value_t>(number)),
                                                     &cap_free);
    const std::string_view text = name == nullptr ? "" : name.get();
    return text.starts_with("cap_") ? upper_case(std::string(text)) : std::string();
}

bool fits_capability(const Field& field) {
    return is_integer(field);
}
Value read_capability(const Source& source) {
    const auto number = source.number();
    auto name = capability_name(number);
    return name.empty() ? Value(number) : Value(source.keep(std::move(name)));
}

}  // namespace snoopbox::values
