// SPDX-License-Identifier: Apache-2.0
#include "tools/nearest_name.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

namespace snoopbox::tools {
namespace {

bool same_letter(char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
}

// Optimal string alignment distance.
std::size_t mistakes(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> current(b.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        current[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = same_letter(a[i - 1], b[j - 1]);
            current[j] = std::min({last[j] + 1, current[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
            if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) &&
                same_letter(a[i - 2], b[j - 1])) {
                current[j] = std::min(current[j], before_last[j - 2] + 1);
            }
        }
        std::swap(before_last, last);
        std::swap(last, current);
    }
    return last[b.size()];
}

// Longer words are not typing mistakes, and the table for a huge one would take long.
constexpr std::size_t longest = 64;

}  // namespace

std::optional<std::string_view> nearest_name(std::string_view word,
                                             std::span<const std::string_view> names) {
    if (word.empty() || word.size() > longest) {
        return std::nullopt;
    }
    std::optional<std::string_view> best;
    // A third of the letters may be wrong.
    std::size_t best_mistakes = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const std::string_view name : names) {
        const std::size_t count = mistakes(word, name);
        if (count < best_mistakes && count < name.size()) {
            best = name;
            best_mistakes = count;
        }
    }
    return best;
}

std::vector<std::string_view> nearest_names(std::string_view word,
                                            std::span<const std::string_view> names,
                                            std::size_t most) {
    std::vector<std::pair<std::size_t, std::string_view>> ranked;
    for (const std::string_view name : names) {
        ranked.emplace_back(mistakes(word.substr(0, longest), name), name);
    }
    std::ranges::stable_sort(ranked, {}, [](const auto& entry) { return entry.first; });
    std::vector<std::string_view> nearest;
    for (std::size_t i = 0; i < std::min(most, ranked.size()); ++i) {
        nearest.push_back(ranked[i].second);
    }
    return nearest;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> names) {
    const auto name = nearest_name(word, names);
    return name ? "; did you mean " + std::string(*name) + "?" : std::string();
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& names) {
    return did_you_mean(word, std::vector<std::string_view>(names.begin(), names.end()));
}

}  // namespace snoopbox::tools
