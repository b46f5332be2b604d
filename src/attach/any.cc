// SPDX-License-Identifier: Apache-2.0
// Programs for what the user names, whatever that is. For a trace, the target is known before
// (tools/fill_in.h); an object that is made for any has the programs of all.
#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "attach/program.h"

namespace snoopbox::attach {

using tools::Target;

std::vector<Program> any_programs(const tools::Probe& probe, std::string_view way) {
    constexpr std::array targets{Target::function, Target::user, Target::tracepoint, Target::usdt};
    std::vector<Program> all;
    for (const auto target : targets) {
        auto one = probe;
        one.target = target;
        std::ranges::move(programs_of(one, way), std::back_inserter(all));
    }
    return all;
}

}  // namespace snoopbox::attach
