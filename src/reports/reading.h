// SPDX-License-Identifier: Apache-2.0
// What a report reads of its map each time.
#pragma once

#include <optional>

#include "read/map_entries.h"
#include "reports/owner_keys.h"
#include "reports/report.h"
#include "values/decoder.h"

namespace snoopbox::reports {

class Reading {
  public:
    // `style.older_ns` is the age for `older` of the report.
    static Result<Reading> create(const tools::Report& report, const Style& style, TypedMap map,
                                  const attach::Object& object);

    // From now on, owners have their names.
    void rename(OwnerKeys owners) { owners_.emplace(std::move(owners)); }
    // The entries to be shown. They stay in the map if the report keeps them.
    Result<read::Entries> next();
    // Those of a look at the map that takes little time; none if that fails.
    read::Entries glance();
    bool keeps() const { return keeps_; }
    // Whether the map was ever full.
    bool was_full() const { return was_full_; }

  private:
    Result<read::Entries> read();
    Reading(read::MapReader reader, bool keeps, std::int64_t older_ns)
        : reader_(std::move(reader)), keeps_(keeps), older_ns_(older_ns) {}

    read::MapReader reader_;
    bool keeps_;
    bool was_full_ = false;
    std::int64_t older_ns_;
    std::int64_t clock_offset_ns_ = 0;
    std::optional<values::Decoder> since_ = {};
    std::optional<OwnerKeys> owners_ = {};
};

}  // namespace snoopbox::reports
