// SPDX-License-Identifier: Apache-2.0
#include "headers/kheaders/archive_path.h"

#include <algorithm>

namespace snoopbox::headers {

Result<std::string> clean_path(std::string_view path, std::size_t max_length) {
    if (path.size() > max_length) {
        return fail("its path is longer than " + std::to_string(max_length) + " bytes");
    }
    if (path.starts_with('/')) {
        return fail("its path is absolute");
    }
    std::string cleaned;
    for (std::size_t begin = 0; begin < path.size();) {
        const auto end = std::min(path.find('/', begin), path.size());
        const std::string_view part = path.substr(begin, end - begin);
        begin = end + 1;
        if (part == "..") {
            return fail("its path leads out of the archive");
        }
        if (!part.empty() && part != ".") {
            cleaned += (cleaned.empty() ? "" : "/") + std::string(part);
        }
    }
    return cleaned;
}

bool stays_inside(std::string_view path, std::string_view target) {
    if (target.starts_with('/')) {
        return false;
    }
    auto depth = std::count(path.begin(), path.end(), '/');
    for (std::size_t begin = 0; begin <= target.size();) {
        const auto end = std::min(target.find('/', begin), target.size());
        const std::string_view part = target.substr(begin, end - begin);
        begin = end + 1;
        if (part == "..") {
            if (--depth < 0) {
                return false;
            }
        } else if (!part.empty() && part != ".") {
            ++depth;
        }
    }
    return true;
}

}  // namespace snoopbox::headers
