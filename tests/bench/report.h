// SPDX-License-Identifier: Apache-2.0
// Medians of what was measured, as a table and as JSON.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace snoopbox::bench {

// By contestant, then by quantity ("first_event_ms"), one value for each round.
class Report {
  public:
    void add(const std::string& label, const std::string& quantity, double value);

    // A row for each contestant, with medians and, for each quantity, how they relate to each of
    // those that `peers` names.
    std::string table(const std::string& title, const std::vector<std::string>& peers) const;
    std::string json() const;

  private:
    const std::vector<double>* find(const std::string& label, const std::string& quantity) const;

    std::vector<std::string> labels_;      // in the order of their first value
    std::vector<std::string> quantities_;  // likewise
    std::map<std::pair<std::string, std::string>, std::vector<double>> values_;
};

double median(std::vector<double> values);

}  // namespace snoopbox::bench
