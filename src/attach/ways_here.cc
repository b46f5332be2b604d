// SPDX-License-Identifier: Apache-2.0
#include "attach/ways_here.h"

#include <algorithm>
#include <iterator>

#include "attach/way.h"
#include "tools/targets.h"

namespace snoopbox::attach {
namespace {

tools::Target target_of(Kind kind) {
    switch (kind) {
        case Kind::tracepoint:
            return tools::Target::tracepoint;
        case Kind::syscall:
            return tools::Target::syscall;
        case Kind::user:
            return tools::Target::user;
        case Kind::usdt:
            return tools::Target::usdt;
        case Kind::lsm:
            return tools::Target::lsm;
        case Kind::function:
            break;
    }
    return tools::Target::function;
}

}  // namespace

bool WaysHere::works(std::string_view way) {
    const auto [tried, is_new] = tried_.try_emplace(way);
    if (is_new) {
        tried->second = find_way(way)->try_out({}).has_value();
    }
    return tried->second;
}

std::vector<std::string_view> WaysHere::of(const Traceable& what, KernelTraceables& kernel) {
    std::vector<std::string_view> ways;
    const bool has_types = what.kind != Kind::function || kernel.prototype_of(what);
    std::ranges::copy_if(
        tools::kind_of(target_of(what.kind)).ways, std::back_inserter(ways),
        [&](std::string_view way) { return works(way) && (has_types || !find_way(way)->for_one); });
    return ways;
}

}  // namespace snoopbox::attach
