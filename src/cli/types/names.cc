// SPDX-License-Identifier: Apache-2.0
// Names that stand for numbers.
#include "cli/types/type.h"
#include "cli/values.h"

namespace snoopbox::cli {

Result<OptionValue> value_of_syscall(const tools::Option& /*option*/, const Texts& texts) {
    return read_syscall(texts.back()).map(as_option_value);
}

Result<OptionValue> value_of_signal(const tools::Option& /*option*/, const Texts& texts) {
    return read_signal(texts.back()).map(as_option_value);
}

Result<OptionValue> value_of_error(const tools::Option& /*option*/, const Texts& texts) {
    return read_errno(texts.back()).map(as_option_value);
}

Result<OptionValue> value_of_address(const tools::Option& /*option*/, const Texts& texts) {
    return read_address(texts.back()).map(as_option_value);
}

Result<OptionValue> value_of_disk(const tools::Option& /*option*/, const Texts& texts) {
    return read_disk(texts.back()).map(as_option_value);
}

Result<OptionValue> value_of_user(const tools::Option& /*option*/, const Texts& texts) {
    return read_user(texts.back()).map(as_option_value);
}

Result<OptionValue> value_of_open_flags(const tools::Option& /*option*/, const Texts& texts) {
    std::string all;  // in one argument
    for (const auto& text : texts) {
        all.append(all.empty() ? "" : "|").append(text);
    }
    return read_open_flags(all).map(as_option_value);
}

}  // namespace snoopbox::cli
