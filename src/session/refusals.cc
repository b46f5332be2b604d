// SPDX-License-Identifier: Apache-2.0
#include "session/refusals.h"

#include <bpf/bpf.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <string_view>
#include <system_error>

#include "tools/tool_spec.h"
#include "util/ascii.h"
#include "util/file.h"
#include "util/format.h"
#include "util/lines.h"
#include "util/log.h"

namespace snoopbox::session {
namespace {

constexpr const char* spared_map = "snoop_spared";
constexpr const char* refusals_map = "snoop_refusals";

// 0 if it has none that is to be seen here.
std::uint64_t parent_of(std::uint64_t process) {
    constexpr std::string_view label = "PPid:";
    const auto status = read_file(fmt::format("/proc/{}/status", process));
    std::uint64_t parent = 0;
    for (std::string_view rest = status ? *status : std::string_view(); !rest.empty();) {
        const auto line = take_line(rest);
        if (line.starts_with(label)) {
            const auto number = trimmed(line.substr(label.size()));
            std::from_chars(number.data(), number.data() + number.size(), parent);
            break;
        }
    }
    return parent;
}

}  // namespace

// A parent that ends gives its ID to another process at the earliest when all others have been in
// use; that one is then spared.
Status spare_ourselves(const attach::Object& object) {
    constexpr int most_parents = 200;
    const int map = object.map_fd(spared_map);
    auto process = static_cast<std::uint64_t>(getpid());
    for (int i = 0; i < most_parents && process != 0; ++i) {
        const std::uint64_t value = 1;
        if (bpf_map_update_elem(map, &process, &value, BPF_ANY) != 0) {
            return fail_errno("the map of processes that are never refused", errno);
        }
        process = parent_of(process);
    }
    return {};
}

void say_refusals(const attach::Object& object, const cli::ToolArguments& arguments) {
    const std::uint32_t zero = 0;
    std::uint64_t count = 0;
    if (bpf_map_lookup_elem(object.map_fd(refusals_map), &zero, &count) != 0) {
        return;
    }
    const bool enforced = arguments.given(tools::enforce_option);
    log::notice(enforced ? fmt::format("refused: {}", count)
                         : fmt::format("would have been refused: {}; nothing was, without --{}",
                                       count, tools::enforce_option));
}

}  // namespace snoopbox::session
