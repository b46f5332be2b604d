// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "cli/values.h"
#include "tools/nearest_name.h"
#include "util/format.h"

namespace snoopbox::cli {
namespace {

struct Flag {
    std::string_view name;
    int bits;
};

// As this architecture numbers them. O_RDONLY has no bit, so nothing can be filtered by it.
constexpr auto flags = std::to_array<Flag>({
    {"O_WRONLY", O_WRONLY},   {"O_RDWR", O_RDWR},           {"O_CREAT", O_CREAT},
    {"O_EXCL", O_EXCL},       {"O_NOCTTY", O_NOCTTY},       {"O_TRUNC", O_TRUNC},
    {"O_APPEND", O_APPEND},   {"O_NONBLOCK", O_NONBLOCK},   {"O_NDELAY", O_NDELAY},
    {"O_DSYNC", O_DSYNC},     {"O_SYNC", O_SYNC},           {"O_ASYNC", O_ASYNC},
    {"O_DIRECT", O_DIRECT},   {"O_DIRECTORY", O_DIRECTORY}, {"O_NOFOLLOW", O_NOFOLLOW},
    {"O_NOATIME", O_NOATIME}, {"O_CLOEXEC", O_CLOEXEC},     {"O_PATH", O_PATH},
    {"O_TMPFILE", O_TMPFILE},
});

}  // namespace

Result<std::int64_t> read_open_flags(const std::string& text) {
    std::int64_t bits = 0;
    std::string_view rest = text;
    for (;;) {
        const std::size_t end = std::min(rest.find_first_of("|,"), rest.size());
        const std::string_view name = rest.substr(0, end);
        const auto* const flag = std::ranges::find(flags, name, &Flag::name);
        if (name == "O_RDONLY") {
            return fail("O_RDONLY is no bit of the flags but the lack of O_WRONLY and O_RDWR");
        }
        if (flag == flags.end()) {
            std::vector<std::string_view> names;
            names.reserve(flags.size());
            for (const Flag& other : flags) {
                names.push_back(other.name);
            }
            return fail(fmt::format("\"{}\" is no flag of open(2){}", name,
                                    tools::did_you_mean(name, names)));
        }
        bits |= flag->bits;
        if (end == rest.size()) {
            return bits;
        }
        rest.remove_prefix(end + 1);
    }
}

}  // namespace snoopbox::cli
