// SPDX-License-Identifier: Apache-2.0
#include "commands/losses.h"

#include <cstdint>

#include "attach/loss_counters.h"
#include "util/format.h"
#include "util/log.h"

namespace snoopbox::commands {

SayLost counted_losses_of(const events::RingReader& reader) {
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

SayLost likely_losses_of(const events::RingReader& reader, const attach::Object& object,
                         const std::string& ring) {
    return [&reader, &object, ring, said = std::string()]() mutable {
        if (!reader.was_full()) {
            return;
        }
        std::string counted;
        for (const auto& [name, count] : attach::counted_losses(object)) {
            counted += fmt::format("{} {} = {}", counted.empty() ? "" : ",", name, count);
        }
        auto words = fmt::format(
            "the ring buffer \"{}\" was full: records were likely lost ({}); try a larger "
            "--ring-buffer, or fewer events",
            ring,
            counted.empty() ? "how many cannot be known: the program does not count them"
                            : "the program's own counters:" + counted);
        if (words != said) {
            log::warning(words);
            said = std::move(words);
        }
    };
}

}  // namespace snoopbox::commands
