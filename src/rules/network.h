// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "util/result.h"

namespace snoopbox::rules {

// Addresses that begin with the same bits: the key of a trie of longest prefixes. Those of IPv4 are
// in ::ffff:0:0/96.
struct Network {
    std::uint32_t bits;
    std::array<std::uint8_t, 16> address;
};

// "10.0.0.0/8", "10.1.2.3", "fd00::/8". Fails if bits behind the first ones are not 0.
Result<Network> read_network(const std::string& text);

}  // namespace snoopbox::rules
