// SPDX-License-Identifier: Apache-2.0
#include "containers/selection.h"

#include <cstddef>

#include "containers/cgroup_name.h"

namespace snoopbox::containers {

// Only the last * ever has to take more, so this takes no more than the product of both lengths.
bool matches_glob(std::string_view text, std::string_view pattern) {
    std::size_t at = 0;
    std::size_t in_pattern = 0;
    std::size_t star = std::string_view::npos;
    std::size_t after_star = 0;
    while (at < text.size()) {
        if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
            star = in_pattern++;
            after_star = at;
        } else if (in_pattern < pattern.size() &&
                   (pattern[in_pattern] == '?' || pattern[in_pattern] == text[at])) {
            ++in_pattern;
            ++at;
        } else if (star != std::string_view::npos) {
            in_pattern = star + 1;
            at = ++after_star;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', in_pattern) == std::string_view::npos;
}

bool is_meant(const Container& container, std::string_view wanted) {
    if (wanted.find_first_of("*?") != std::string_view::npos) {
        return matches_glob(container.name, wanted) || matches_glob(container.id, wanted);
    }
    return container.name == wanted || container.id == wanted ||
           (is_hex_id(container.id) && container.id.starts_with(wanted));
}

}  // namespace snoopbox::containers
