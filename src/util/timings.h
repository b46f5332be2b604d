// SPDX-License-Identifier: Apache-2.0
// How long each stage took, for --timings.
#pragma once

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snoopbox {

class Timings {
  public:
    // Ends the stage that began when the last one ended, or when this object was created. The times
    // of a stage that is repeated add up.
    void end_stage(std::string_view name) {
        const auto now = Clock::now();
        entry(stages_, name) += now - last_;
        last_ = now;
    }

    // Adds a note next to the times; a later one of the same name replaces it. Plain words.
    void note(std::string_view name, std::string_view value) { entry(notes_, name) = value; }

    // One line: {"NAME_ms":1.234,...,"total_ms":...,"NAME":"VALUE",...}.
    std::string json() const;

  private:
    using Clock = std::chrono::steady_clock;
    template <typename Value>
    static Value& entry(std::vector<std::pair<std::string, Value>>& all, std::string_view name) {
        const auto found = std::ranges::find(all, name, &std::pair<std::string, Value>::first);
        return found != all.end() ? found->second : all.emplace_back(name, Value{}).second;
    }

    Clock::time_point last_ = Clock::now();
    std::vector<std::pair<std::string, Clock::duration>> stages_;
    std::vector<std::pair<std::string, std::string>> notes_;
};

}  // namespace snoopbox
