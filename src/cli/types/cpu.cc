// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include "cli/types/type.h"
#include "cli/values.h"
#include "util/format.h"

namespace snoopbox::cli {

Result<OptionValue> value_of_cpu(const tools::Option& /*option*/, const Texts& texts) {
    auto number = read_number(texts.back(), 0, {});
    const long cpus = sysconf(_SC_NPROCESSORS_CONF);
    if (number && *number >= cpus) {
        return fail(fmt::format("there is no CPU {}: this machine has 0 to {}", *number, cpus - 1));
    }
    return std::move(number).map(as_option_value);
}

}  // namespace snoopbox::cli
