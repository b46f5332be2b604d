// SPDX-License-Identifier: Apache-2.0
// Reports medians of the measurements, as a table and as JSON.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace snoopbox::bench {

// By contestant, then by quantity ("first_event_ms"), with one value per round.
class Report {
  public:
    void add(const std::string& label, const std::string& quantity, double value);

    // One row per contestant, with medians and, for each quantity, the ratios to the contestants
    // named in `peers`.
    std::string table(const std::string& title, const std::vector<std::string>& peers) const;
    // If contestants are tools and quantities are tracers: one row per tool, with the medians of
    // `own` and `peer` and their ratio, and the median and the largest of the ratios below.
    std::string comparison(const std::string& title, const std::string& own,
                           const std::string& peer) const;
    std::string json() const;

  private:
    const std::vector<double>* find(const std::string& label, const std::string& quantity) const;

    std::vector<std::string> labels_;      // in order of first value
    std::vector<std::string> quantities_;  // likewise
    std::map<std::pair<std::string, std::string>, std::vector<double>> values_;
};

double median(std::vector<double> values);

}  // namespace snoopbox::bench
