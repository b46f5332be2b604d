// SPDX-License-Identifier: Apache-2.0
#include "reports/reading.h"

#include <ctime>
#include <utility>
#include <variant>

#include "values/beside_monotonic.h"
#include "values/time_namespace.h"

namespace snoopbox::reports {

Result<Reading> Reading::create(const tools::Report& report, const Style& style, TypedMap map,
                                const attach::Object& object) {
    Reading reading(std::move(map.reader), report.keeps, style.older_ns);
    if (!report.since.empty()) {
        tools::Column since;
        since.name = since.field = report.since;
        auto decoder = values::Decoder::of_map({since}, object.types(), map.key, map.value);
        if (!decoder) {
            return within("map " + report.map, std::move(decoder.error()));
        }
        reading.since_.emplace(std::move(*decoder));
        reading.clock_offset_ns_ = values::time_namespace_offset_ns();
    }
    return reading;
}

Result<read::Entries> Reading::next() {
    auto entries = read();
    return entries && owners_ ? owners_->renamed(*entries) : std::move(entries);
}

Result<read::Entries> Reading::read() {
    // Before the map is read: an entry that is added meanwhile is younger.
    const auto now_ns = values::now_ns(CLOCK_MONOTONIC) - clock_offset_ns_;
    TRY_ASSIGN(auto entries, keeps_ ? reader_.peek() : reader_.take());
    was_full_ |= reader_.is_full(entries);
    if (!since_ || older_ns_ == 0) {
        return entries;
    }
    read::Entries old(reader_.entry_bytes());
    values::Row row;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        since_->decode(entries[i], row);
        const auto* since_ns = std::get_if<std::uint64_t>(&row.front());
        if (since_ns != nullptr && static_cast<std::int64_t>(*since_ns) <= now_ns - older_ns_) {
            old.add(entries[i], {});
        }
    }
    return old;
}

read::Entries Reading::glance() {
    auto entries = keeps_ ? reader_.peek_some() : reader_.peek();
    return entries ? std::move(*entries) : read::Entries();
}

}  // namespace snoopbox::reports
