// SPDX-License-Identifier: Apache-2.0
#include "reports/directories.h"

#include <algorithm>

namespace snoopbox::reports {

std::string_view directory_above(std::string_view path) {
    const auto end = path.rfind('/');
    return end == std::string_view::npos ? path : path.substr(0, std::max<std::size_t>(end, 1));
}

bool is_in_directories(std::string_view path, const Texts& directories) {
    while (!directories.contains(path)) {
        const auto above = directory_above(path);
        if (above == path) {
            return false;
        }
        path = above;
    }
    return true;
}

Texts outermost(const Texts& directories) {
    Texts left;
    for (const auto& path : directories) {
        const auto above = directory_above(path);
        if (above == path || !is_in_directories(above, directories)) {
            left.insert(path);
        }
    }
    return left;
}

}  // namespace snoopbox::reports
