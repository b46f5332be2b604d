// SPDX-License-Identifier: Apache-2.0
#include "rules/path_automaton.h"

#include <algorithm>
#include <bitset>
#include <map>
#include <utility>

#include "rules/path_pattern.h"
#include "util/format.h"

namespace snoopbox::rules {
namespace {

// How far a path has come in a pattern: before the part `part`, of which there may be none left.
struct Position {
    std::uint32_t pattern;
    std::uint32_t part;
    auto operator<=>(const Position&) const = default;  // NOLINT(modernize-use-nullptr)
};
using Positions = std::vector<Position>;  // sorted

struct Numbered {
    PathPattern parts;
    std::uint16_t rule;
};

std::uint16_t matched_state(std::size_t rule) {
    return static_cast<std::uint16_t>(matched_bit | (most_states - 1 - rule));
}

class Maker {
  public:
    Maker(std::vector<Numbered> patterns, std::size_t rules) : patterns_(std::move(patterns)) {
        made_.rules = rules;
    }

    Result<PathAutomaton> make() {
        TRY(find_classes());
        made_.next.resize(first_state);  // the dead one
        Positions begin;
        for (std::uint32_t i = 0; i < patterns_.size(); ++i) {
            add(begin, {i, 0});
        }
        number_of(std::move(begin));
        for (std::size_t done = 0; done < waiting_.size(); ++done) {
            const auto state = first_state + done;
            if (state >= most_states - made_.rules) {
                return fail(
                    "the rules about paths are too many, or have too many * and **, to be looked "
                    "at "
                    "together",
                    "give fewer, or patterns that mean several");
            }
            for (std::size_t of_class = 0; of_class < examples_.size(); ++of_class) {
                const auto next = after(waiting_[done], examples_[of_class]);
                made_.next[state][of_class] = next;
            }
        }
        return std::move(made_);
    }

  private:
    // Bytes that are in the same sets belong together. The NUL at the end has a class of its own.
    Status find_classes() {
        std::vector<std::bitset<256>> sets;
        for (const auto& [parts, rule] : patterns_) {
            for (const auto& part : parts) {
                sets.push_back(part.bytes);
            }
        }
        const auto less = [](const std::bitset<256>& a, const std::bitset<256>& b) {
            return a.to_string() < b.to_string();
        };
        std::ranges::sort(sets, less);
        sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
        std::map<std::vector<bool>, std::uint8_t> known;
        for (std::size_t byte = 0; byte < made_.class_of_byte.size(); ++byte) {
            std::vector<bool> in;
            in.push_back(byte == 0);
            for (const auto& set : sets) {
                in.push_back(set[byte]);
            }
            const auto [found, is_new] =
                known.emplace(std::move(in), static_cast<std::uint8_t>(known.size()));
            if (is_new) {
                examples_.push_back(byte);
            }
            if (examples_.size() > most_classes) {
                return fail("the rules about paths tell too many different characters apart",
                            fmt::format("give rules with at most {} of them", most_classes - 2));
            }
            made_.class_of_byte[byte] = found->second;
        }
        return {};
    }

    // A part that repeats can also be passed over.
    void add(Positions& positions, Position at) const {
        const auto& parts = patterns_[at.pattern].parts;
        for (;; ++at.part) {
            positions.push_back(at);
            if (at.part == parts.size() || !parts[at.part].repeats) {
                return;
            }
        }
    }

    std::uint16_t after(const Positions& positions, std::size_t byte) {
        if (byte == 0) {
            return at_end(positions);
        }
        Positions next;
        for (const auto& at : positions) {
            const auto& parts = patterns_[at.pattern].parts;
            if (at.part < parts.size() && parts[at.part].bytes[byte]) {
                add(next, {at.pattern, parts[at.part].repeats ? at.part : at.part + 1});
            }
        }
        return next.empty() ? dead_state : number_of(std::move(next));
    }

    std::uint16_t at_end(const Positions& positions) const {
        std::uint16_t state = dead_state;
        for (const auto& at : positions) {
            // That of an earlier rule is larger.
            if (at.part == patterns_[at.pattern].parts.size()) {
                state = std::max(state, matched_state(patterns_[at.pattern].rule));
            }
        }
        return state;
    }

    // Of the state with these positions; those that are new wait for their own successors.
    std::uint16_t number_of(Positions positions) {
        std::ranges::sort(positions);
        positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
        const auto number = static_cast<std::uint16_t>(first_state + waiting_.size());
        const auto [found, is_new] = numbers_.emplace(positions, number);
        if (is_new && waiting_.size() < most_states) {
            waiting_.push_back(std::move(positions));
            made_.next.emplace_back();
        }
        return found->second;
    }

    std::vector<Numbered> patterns_;
    std::vector<std::size_t> examples_;  // a byte of each class
    std::map<Positions, std::uint16_t> numbers_;
    std::vector<Positions> waiting_;  // in the order of their numbers
    PathAutomaton made_;
};

}  // namespace

Result<PathAutomaton> make_path_automaton(const std::vector<std::string>& rules) {
    if (rules.size() > most_rules) {
        return fail(
            fmt::format("{} rules about paths are too many, at most {}", rules.size(), most_rules));
    }
    std::vector<Numbered> patterns;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        TRY_ASSIGN(auto read, read_path_patterns(rules[i]));
        for (auto& pattern : read) {
            patterns.push_back({std::move(pattern), static_cast<std::uint16_t>(i)});
        }
    }
    return Maker(std::move(patterns), rules.size()).make();
}

int PathAutomaton::find(const std::string& path) const {
    std::uint16_t state = first_state;
    for (std::size_t i = 0; i <= path.size(); ++i) {
        const auto byte = static_cast<std::uint8_t>(i < path.size() ? path[i] : '\0');
        state = next[state][class_of_byte[byte]];
        if (state == dead_state) {
            return -1;
        }
    }
    return (state & matched_bit) != 0 ? matched_state(0) - state : -1;
}

void PathAutomaton::write_to(PathTable& into) const {
    into.class_of_byte = class_of_byte;
    for (std::size_t state = 0; state < next.size(); ++state) {
        std::ranges::copy(next[state], into.next.data() + state * most_classes);
    }
    for (std::size_t rule = 0; rule < rules; ++rule) {
        const auto state = matched_state(rule);
        std::fill_n(into.next.data() + std::size_t(state & ~matched_bit) * most_classes,
                    most_classes, state);
    }
}

}  // namespace snoopbox::rules
