// SPDX-License-Identifier: Apache-2.0
// What processes may do.
#include <sys/capability.h>

#include <climits>
#include <memory>

#include "util/ascii.h"
#include "values/formats/format.h"

namespace snoopbox::values {

// libcap's name of a capability that it does not know is the number.
bool fits_capability(const Field& field) {
    return is_integer(field);
}
Value read_capability(const Source& source) {
    const auto number = source.number();
    if (number < 0 || number > INT_MAX) {
        return number;
    }
    const std::unique_ptr<char, int (*)(void*)> name(cap_to_name(static_cast<cap_value_t>(number)),
                                                     &cap_free);
    const std::string_view text = name == nullptr ? "" : name.get();
    return text.starts_with("cap_") ? Value(source.keep(upper_case(std::string(text))))
                                    : Value(number);
}

}  // namespace snoopbox::values
