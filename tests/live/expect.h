// SPDX-License-Identifier: Apache-2.0
// What a case expects of a tool's output, and whether it is there.
#pragma once

#include <yaml-cpp/yaml.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "output.h"
#include "pattern.h"

namespace snoopbox::test {

struct ExpectedRow {
    int line = 0;  // of the YAML file
    Pattern fields;
    std::optional<Pattern> times;  // how many rows match; at least one by default
};

// The counts of all histograms with these keys are added up: a tool may print one every second.
struct ExpectedHistogram {
    int line = 0;
    Pattern keys;
    std::optional<Pattern> count;
    // `share` of what was counted is in buckets that reach into this range.
    std::optional<std::pair<double, double>> between;
    double share = 1;
};

struct ExpectedStack {
    int line = 0;
    Pattern fields;  // `value`, and whatever else the JSON has
    std::vector<Pattern> kernel, user;
};

struct ExpectedText {
    int line = 0;
    std::string shown;
    std::shared_ptr<const RE2> regex;
    bool wanted = true;
};

struct Expectation {
    std::vector<ExpectedRow> rows, none;
    std::vector<ExpectedHistogram> histograms;
    std::vector<ExpectedStack> stacks;
    std::vector<ExpectedText> out, err;
    Pattern status;

    bool reads_json() const;
};

// Reads the keys of a case that expect something. Fails with "LINE: what is wrong".
Result<Expectation> read_expectation(const YAML::Node& of_case, const Values& values);

struct Mismatch {
    int line = 0;
    std::string message;
};

// What must be there, but is not (yet).
std::vector<Mismatch> find_missing(const Expectation& expected, const Output& output);

// Everything that is not as expected once the tool has ended.
std::vector<Mismatch> find_mismatches(const Expectation& expected, const Output& output,
                                      const std::string& err, int status);

}  // namespace snoopbox::test
