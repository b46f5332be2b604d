// SPDX-License-Identifier: Apache-2.0
// Splits argv into arguments.
#pragma once

#include <cstddef>
#include <string_view>

#include "util/utf8.h"
#include "values/value.h"

namespace snoopbox::output {

using values::Argv;

// Calls show(std::string_view argument, std::size_t index) for each argument to show. Returns true
// if there were more, or the last one was cut. If a cut splits a character, drops its bytes too.
template <typename Show>
bool for_each_argument(const Argv& argv, Show&& show) {
    std::string_view rest = argv.bytes;
    for (std::size_t index = 0; !rest.empty(); ++index) {
        if (argv.limit != 0 && index == argv.limit) {
            return true;
        }
        const std::size_t end = rest.find('\0');
        if (end == std::string_view::npos) {
            if (argv.cut) {
                rest.remove_suffix(incomplete_tail(rest));
            }
            show(rest, index);
            break;
        }
        show(rest.substr(0, end), index);
        rest.remove_prefix(end + 1);
    }
    return argv.cut;
}

}  // namespace snoopbox::output
