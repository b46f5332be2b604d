// SPDX-License-Identifier: Apache-2.0
// Patterns, paths and commands.
#include "cli/types/type.h"
#include "cli/values.h"

namespace snoopbox::cli {

Result<OptionValue> value_of_regex(const tools::Option& /*option*/, const Texts& texts) {
    return read_regex(texts.back()).map(as_option_value);
}

Result<OptionValue> value_of_text(const tools::Option& /*option*/, const Texts& texts) {
    return literal_regex(texts.back()).map(as_option_value);
}

Result<OptionValue> value_of_directory(const tools::Option& /*option*/, const Texts& texts) {
    return read_directory(texts.back()).map(as_option_value);
}

Result<OptionValue> value_of_pinned_map(const tools::Option& /*option*/, const Texts& texts) {
    return texts.back().empty() ? fail("the path is empty") : Result<OptionValue>(texts.back());
}

Result<OptionValue> value_of_command(const tools::Option& /*option*/, const Texts& texts) {
    return texts.front().empty() ? fail("the command is empty") : Result<OptionValue>(texts);
}

}  // namespace snoopbox::cli
