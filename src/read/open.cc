// SPDX-License-Identifier: Apache-2.0
#include "read/open.h"

#include <utility>

#include "read/ring_reader.h"

namespace snoopbox::read {

Result<std::unique_ptr<Source>> open_source(int map_fd, int control_fd) {
    auto reader = RingReader::create(map_fd, control_fd);
    if (!reader) {
        return tl::make_unexpected(std::move(reader.error()));
    }
    return std::make_unique<RingReader>(std::move(*reader));
}

}  // namespace snoopbox::read
