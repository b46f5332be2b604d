// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
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

Result<OptionValue> value_of_network_namespace(const tools::Option& /*option*/,
                                               const Texts& texts) {
    TRY_ASSIGN(const auto pid, read_number(texts.back(), 1, INT32_MAX));
    struct stat info {};
    if (stat(fmt::format("/proc/{}/ns/net", pid).c_str(), &info) != 0) {
        return fail_errno(fmt::format("process {} has no network namespace to be seen", pid),
                          errno);
    }
    return OptionValue(static_cast<std::int64_t>(info.st_ino));
}

}  // namespace snoopbox::cli
