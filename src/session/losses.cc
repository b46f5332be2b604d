// SPDX-License-Identifier: Apache-2.0
#include "session/losses.h"

#include <algorithm>
#include <cstdint>

#include "attach/loss_counters.h"
#include "util/format.h"
#include "util/log.h"

namespace snoopbox::session {
namespace {

SayLost counted_losses_of(const read::Source& reader) {
    return [&reader, said = std::uint64_t{0}]() mutable {
        const auto lost = reader.lost();
        if (lost > said) {
            log::warning(
                fmt::format("lost {} events, {} in all: the output is slower than the events; "
                            "try a larger --ring-buffer, or fewer events",
                            lost - said, lost));
            said = lost;
        }
    };
}

SayLost likely_losses_of(const read::Source& reader, const attach::Object& object,
                         const std::string& ring) {
    // Pinned maps also hold the counts of earlier runs.
    return [&reader, &object, ring, before = attach::counted_losses(object),
            said = std::string()]() mutable {
        if (!reader.was_full()) {
            return;
        }
        std::string counted;
        bool none = true;
        auto earlier = before.begin();
        for (const auto& [name, total] : attach::counted_losses(object)) {
            const auto count = total - std::min(total, (earlier++)->count);
            counted += fmt::format("{} {} = {}", counted.empty() ? "" : ",", name, count);
            none = none && count == 0;
        }
        std::string losses =
            "were likely lost (how many cannot be known: the program does not count them)";
        if (!counted.empty()) {
            losses = fmt::format("{} own counters:{})",
                                 none ? "may have been lost, but the program counted none (its"
                                      : "were likely lost (the program's",
                                 counted);
        }
        auto words = fmt::format(
            "the buffer \"{}\" was full: records {}; try a larger --ring-buffer, or fewer "
            "events",
            ring, losses);
        if (words != said) {
            log::warning(words);
            said = std::move(words);
        }
    };
}

}  // namespace

SayLost losses_of(const read::Source& source, const attach::Object& object,
                  const std::string& buffer) {
    return source.counts_lost() ? counted_losses_of(source)
                                : likely_losses_of(source, object, buffer);
}

}  // namespace snoopbox::session
