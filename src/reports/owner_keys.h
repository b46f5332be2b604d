// SPDX-License-Identifier: Apache-2.0
// What programs counted by cgroup (bpf_sources/include/owner.h), by the names that these have for
// the user: cgroups that have the same name are one.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attach/object.h"
#include "containers/owners.h"
#include "read/map_entries.h"
#include "reports/report.h"
#include "tools/tool_spec.h"
#include "values/field.h"

namespace snoopbox::reports {

class OwnerKeys {
  public:
    // `map` has the number of a cgroup in its key or value; it is an error if it has none.
    static Result<OwnerKeys> create(tools::OwnerPart part, const Style& style, const TypedMap& map,
                                    const std::string& map_name, const attach::Object& object);

    // The column of the names, before those of the declaration.
    tools::Column column() const;

    // Replaces the number of a cgroup by that of its name. `entry`: at least the key, with its end
    // after that.
    void rename(std::string& entry);
    // All of them, with those added up that have the same key then.
    read::Entries renamed(const read::Entries& entries);

  private:
    OwnerKeys() = default;
    std::uint64_t number_of(std::uint64_t cgroup);

    tools::NamedPart part_{};
    containers::Owners* owners_ = nullptr;
    bool for_tables_ = false;
    std::size_t offset_ = 0;  // in an entry
    std::size_t key_bytes_ = 0;
    std::size_t entry_bytes_ = 0;
    std::vector<values::Field> numbers_;  // of the value, to be added up
    std::shared_ptr<std::deque<std::string>> names_ = std::make_shared<std::deque<std::string>>();
    std::map<std::string, std::uint64_t, std::less<>> numbers_of_names_;
};

// The member of keys that tells whose an entry is (SNOOP_OWNER).
inline constexpr const char* owner_member = "snoop_owner_number";

// The map in which histograms without keys are counted by owner (reports.h).
inline constexpr const char* slots_by_owner = "snoop_by_owner";

}  // namespace snoopbox::reports
