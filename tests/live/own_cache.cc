// SPDX-License-Identifier: Apache-2.0
#include "own_cache.h"

#include <cstdlib>

#include "util/temp_dir.h"

namespace snoopbox::test {

const std::string& own_cache() {
    static const std::string name = [] {
        const char* shared = std::getenv("SNOOPBOX_TEST_CACHE");
        if (shared != nullptr) {
            return std::string(shared);
        }
        static const TempDir dir = TempDir::create().value();
        return dir.path().string();
    }();
    return name;
}

}  // namespace snoopbox::test
