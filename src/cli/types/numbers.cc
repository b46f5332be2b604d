// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include "cli/types/type.h"
#include "cli/values.h"
#include "util/format.h"
#include "util/join.h"

namespace snoopbox::cli {

Result<OptionValue> value_of_flag(const tools::Option& /*option*/, const Texts& /*texts*/) {
    return OptionValue(true);
}

Result<OptionValue> value_of_number(const tools::Option& option, const Texts& texts) {
    return read_number(texts.back(), option.minimum, option.maximum).map(as_option_value);
}

Result<OptionValue> value_of_duration(const tools::Option& option, const Texts& texts) {
    return read_duration(texts.back(), option.unit, option.minimum).map(as_option_value);
}

Result<OptionValue> value_of_choice(const tools::Option& option, const Texts& texts) {
    const auto found = std::ranges::find(option.choices, texts.back());
    if (found == option.choices.end()) {
        return fail(fmt::format("\"{}\" is none of {}", texts.back(), join(option.choices)));
    }
    return OptionValue(std::int64_t{found - option.choices.begin()});
}

Result<OptionValue> value_of_pid(const tools::Option& /*option*/, const Texts& texts) {
    return read_number(texts.back(), 1, INT32_MAX).map(as_option_value);
}

}  // namespace snoopbox::cli
