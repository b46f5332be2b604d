// SPDX-License-Identifier: Apache-2.0
#include "report.h"

#include <algorithm>
#include <boost/algorithm/string/join.hpp>

#include "util/format.h"

namespace snoopbox::bench {
namespace {

void remember(std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
        names.push_back(name);
    }
}

}  // namespace

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

void Report::add(const std::string& label, const std::string& quantity, double value) {
    remember(labels_, label);
    remember(quantities_, quantity);
    values_[{label, quantity}].push_back(value);
}

const std::vector<double>* Report::find(const std::string& label,
                                        const std::string& quantity) const {
    const auto found = values_.find({label, quantity});
    return found == values_.end() ? nullptr : &found->second;
}

std::string Report::table(const std::string& title, const std::vector<std::string>& peers) const {
    std::string out = fmt::format("\n{}, medians (ratio to {})\n{:<28}{:>4}", title,
                                  boost::algorithm::join(peers, ", "), "", "runs");
    for (const auto& quantity : quantities_) {
        out += fmt::format(" {:>26}", quantity);
    }
    for (const auto& label : labels_) {
        const auto* runs = find(label, quantities_.front());
        out += fmt::format("\n{:<28}{:>4}", label, runs == nullptr ? 0 : runs->size());
        for (const auto& quantity : quantities_) {
            const auto* own = find(label, quantity);
            std::string cell = own == nullptr ? "-" : fmt::format("{:.1f}", median(*own));
            std::vector<std::string> ratios;
            for (const auto& peer : peers) {
                const auto* theirs = find(peer, quantity);
                const bool relates = own != nullptr && theirs != nullptr && median(*theirs) > 0;
                ratios.push_back(relates ? fmt::format("{:.2f}", median(*own) / median(*theirs))
                                         : "-");
            }
            out += fmt::format(" {:>26}",
                               fmt::format("{} ({})", cell, boost::algorithm::join(ratios, ", ")));
        }
    }
    return out + "\n";
}

std::string Report::comparison(const std::string& title, const std::string& own,
                               const std::string& peer) const {
    std::string out = fmt::format("\n{}, medians in ms\n{:<20}{:>4} {:>16} {:>16} {:>8}", title, "",
                                  "runs", own, peer, "ratio");
    std::vector<double> ratios;
    for (const auto& label : labels_) {
        const auto* ours = find(label, own);
        const auto* theirs = find(label, peer);
        if (ours != nullptr && theirs != nullptr) {
            ratios.push_back(median(*ours) / median(*theirs));
            out += fmt::format("\n{:<20}{:>4} {:>16.1f} {:>16.1f} {:>8.2f}", label, ours->size(),
                               median(*ours), median(*theirs), ratios.back());
        }
    }
    if (!ratios.empty()) {
        out += fmt::format("\nratios of {} tools: median {:.2f}, largest {:.2f}", ratios.size(),
                           median(ratios), *std::ranges::max_element(ratios));
    }
    return out + "\n";
}

std::string Report::json() const {
    std::string out = "{";
    for (const auto& label : labels_) {
        out += fmt::format("{}\n  \"{}\": {{", label == labels_.front() ? "" : ",", label);
        bool first = true;
        for (const auto& quantity : quantities_) {
            if (const auto* all = find(label, quantity)) {
                std::vector<std::string> runs;
                for (const double value : *all) {
                    runs.push_back(fmt::format("{:.4f}", value));
                }
                out += fmt::format("{}\n    \"{}\": {{\"median\": {:.4f}, \"runs\": [{}]}}",
                                   first ? "" : ",", quantity, median(*all),
                                   boost::algorithm::join(runs, ", "));
                first = false;
            }
        }
        out += "\n  }";
    }
    return out + "\n}";
}

}  // namespace snoopbox::bench
