// SPDX-License-Identifier: Apache-2.0
#include "expect.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <set>

namespace snoopbox::test {
namespace {

using rapidjson::Value;

const Value* member(const Value& object, const std::string& name) {
    const auto found = object.FindMember(name.c_str());
    return found == object.MemberEnd() ? nullptr : &found->value;
}

std::string cut(const std::string& text, std::size_t bytes) {
    return text.size() > bytes ? text.substr(0, bytes) + "..." : text;
}

std::vector<std::string> differing_keys(const Pattern& fields, const Value& row) {
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < fields.keys().size(); ++i) {
        if (!fields.items()[i].matches(member(row, fields.keys()[i]))) {
            keys.push_back(fields.keys()[i]);
        }
    }
    return keys;
}

// The rows that differ in the fewest keys, with what differs.
std::string nearest(const std::vector<const Value*>& rows, const std::string& what,
                    const std::function<std::vector<std::string>(const Value&)>& differing) {
    constexpr std::size_t most = 5;
    if (rows.empty()) {
        return "\n  there was no " + what + " at all";
    }
    std::vector<std::pair<std::vector<std::string>, const Value*>> sorted;
    sorted.reserve(rows.size());
    for (const auto* row : rows) {
        sorted.emplace_back(differing(*row), row);
    }
    std::ranges::stable_sort(sorted, {}, [](const auto& one) { return one.first.size(); });
    std::string text = "\n  the nearest of " + std::to_string(rows.size()) + ":";
    std::set<std::string> shown;
    for (const auto& [keys, row] : sorted) {
        auto json = json_of(*row);
        if (shown.size() == most || !shown.insert(json).second) {
            continue;
        }
        text += "\n    " + cut(json, 1000);
        text += keys.empty() ? " (it matches)" : "\n      differs:";
        for (const auto& key : keys) {
            const auto* value = member(*row, key);
            text += " " + key + (value == nullptr ? " is absent" : "=" + cut(json_of(*value), 200));
        }
    }
    return text;
}

std::string nearest(const Pattern& fields, const std::vector<const Value*>& rows,
                    const std::string& what) {
    return nearest(rows, what, [&](const Value& row) { return differing_keys(fields, row); });
}

std::vector<const Value*> rows_with(const Output& output, const char* array) {
    std::vector<const Value*> found;
    for (const auto& row : output.rows()) {
        const auto* value = member(row, array);
        if (value != nullptr && value->IsArray()) {
            found.push_back(&row);
        }
    }
    return found;
}

std::vector<const Value*> all_rows(const Output& output) {
    std::vector<const Value*> all;
    std::ranges::transform(output.rows(), std::back_inserter(all),
                           [](const auto& row) { return &row; });
    return all;
}

std::string check(const ExpectedRow& expected, const Output& output) {
    const auto rows = all_rows(output);
    const auto found =
        std::ranges::count_if(rows, [&](const Value* row) { return expected.fields.matches(row); });
    if (expected.times ? expected.times->matches_number(static_cast<double>(found)) : found > 0) {
        return {};
    }
    const std::string rows_are = expected.times ? std::to_string(found) + " rows instead of " +
                                                      expected.times->shown() + " match "
                                                : std::string("no row matches ");
    return rows_are + expected.fields.shown() + nearest(expected.fields, rows, "row");
}

double number_of(const Value& object, const char* name) {
    const auto* value = member(object, name);
    return value != nullptr && value->IsNumber() ? value->GetDouble() : 0;
}

std::string check(const ExpectedHistogram& expected, const Output& output) {
    const auto histograms = rows_with(output, "buckets");
    double all = 0;
    double within = 0;
    std::size_t matching = 0;
    std::string buckets;
    for (const auto* histogram : histograms) {
        if (!expected.keys.matches(histogram)) {
            continue;
        }
        ++matching;
        buckets += "\n    " + json_of(*histogram);
        for (const auto& bucket : (*histogram)["buckets"].GetArray()) {
            const double count = number_of(bucket, "count");
            all += count;
            if (!expected.between || (number_of(bucket, "high") >= expected.between->first &&
                                      number_of(bucket, "low") <= expected.between->second)) {
                within += count;
            }
        }
    }
    if (matching == 0) {
        return "no histogram matches " + expected.keys.shown() +
               nearest(expected.keys, histograms, "histogram");
    }
    if (expected.count && !expected.count->matches_number(all)) {
        return "the histograms count " + std::to_string(std::int64_t(all)) + " instead of " +
               expected.count->shown() + ":" + buckets;
    }
    if (all == 0 || within < expected.share * all) {
        return std::to_string(std::int64_t(within)) + " of " + std::to_string(std::int64_t(all)) +
               " are where " + std::to_string(expected.share) + " of all should be:" + buckets;
    }
    return {};
}

// "vfs_read" is the frame "vfs_read+0x12" or "vfs_read [kernel]", too.
bool is_frame(const Pattern& pattern, const Value& frame) {
    if (pattern.matches(&frame) || !frame.IsString()) {
        return pattern.matches(&frame);
    }
    const std::string text = frame.GetString();
    const Value function(
        rapidjson::StringRef(text.data(), static_cast<unsigned>(text.find_first_of("+ "))));
    return text.find_first_of("+ ") != std::string::npos && pattern.matches(&function);
}

bool has_frames(const std::vector<Pattern>& frames, const Value* stack) {
    std::size_t found = 0;
    if (stack != nullptr && stack->IsArray()) {
        for (const auto& frame : stack->GetArray()) {
            found += found < frames.size() && is_frame(frames[found], frame) ? 1 : 0;
        }
    }
    return found == frames.size();
}

std::string shown(const std::vector<Pattern>& frames) {
    return std::accumulate(frames.begin(), frames.end(), std::string(),
                           [](const std::string& all, const Pattern& frame) {
                               return all + (all.empty() ? "" : ", ") + frame.shown();
                           });
}

std::vector<std::string> differing_keys(const ExpectedStack& expected, const Value& stack) {
    auto keys = differing_keys(expected.fields, stack);
    if (!has_frames(expected.kernel, member(stack, "kernel"))) {
        keys.emplace_back("kernel");
    }
    if (!has_frames(expected.user, member(stack, "user"))) {
        keys.emplace_back("user");
    }
    return keys;
}

std::string check(const ExpectedStack& expected, const Output& output) {
    auto stacks = rows_with(output, "kernel");
    for (const auto* stack : rows_with(output, "user")) {
        if (std::ranges::find(stacks, stack) == stacks.end()) {
            stacks.push_back(stack);
        }
    }
    const auto differing = [&](const Value& stack) { return differing_keys(expected, stack); };
    if (std::ranges::any_of(stacks,
                            [&](const Value* stack) { return differing(*stack).empty(); })) {
        return {};
    }
    return "no stack matches " + expected.fields.shown() + " with kernel: [" +
           shown(expected.kernel) + "], user: [" + shown(expected.user) + "]" +
           nearest(stacks, "stack", differing);
}

template <typename Expected>
void add_failed(const std::vector<Expected>& all, const Output& output,
                std::vector<Mismatch>& mismatches) {
    for (const auto& expected : all) {
        if (auto message = check(expected, output); !message.empty()) {
            mismatches.push_back({expected.line, std::move(message)});
        }
    }
}

void add_texts(const std::vector<ExpectedText>& texts, const std::string& text,
               const std::string& name, std::vector<Mismatch>& mismatches) {
    for (const auto& expected : texts) {
        if (RE2::PartialMatch(text, *expected.regex) != expected.wanted) {
            mismatches.push_back({expected.line, name + " is not as expected: " + expected.shown});
        }
    }
}

}  // namespace

bool Expectation::reads_json() const {
    return !(rows.empty() && none.empty() && histograms.empty() && stacks.empty());
}

std::vector<Mismatch> find_missing(const Expectation& expected, const Output& output) {
    std::vector<Mismatch> mismatches;
    add_failed(expected.rows, output, mismatches);
    add_failed(expected.histograms, output, mismatches);
    add_failed(expected.stacks, output, mismatches);
    return mismatches;
}

std::vector<Mismatch> find_mismatches(const Expectation& expected, const Output& output,
                                      const std::string& err, int status) {
    auto mismatches = find_missing(expected, output);
    for (const auto& none : expected.none) {
        for (const auto& row : output.rows()) {
            if (none.fields.matches(&row)) {
                mismatches.push_back({none.line, "a row matches " + none.fields.shown() +
                                                     ", but none should:\n    " + json_of(row)});
                break;
            }
        }
    }
    add_texts(expected.out, output.text(), "the standard output", mismatches);
    add_texts(expected.err, err, "the standard error", mismatches);
    if (expected.reads_json() && !output.first_that_is_no_json().empty()) {
        mismatches.push_back(
            {0, "the output has what is no JSON object: " + output.first_that_is_no_json()});
    }
    if (!expected.status.matches_number(status)) {
        mismatches.push_back({0, "the exit status is " + std::to_string(status) + " instead of " +
                                     expected.status.shown()});
    }
    return mismatches;
}

}  // namespace snoopbox::test
