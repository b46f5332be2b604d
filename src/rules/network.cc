// SPDX-License-Identifier: Apache-2.0
#include "rules/network.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "util/format.h"

namespace snoopbox::rules {
namespace {

constexpr std::uint32_t bits_of_mapped = 96;

// Whether a bit is set behind the first `bits`.
bool has_more(const std::array<std::uint8_t, 16>& address, std::uint32_t bits) {
    for (std::uint32_t i = bits; i < address.size() * 8; ++i) {
        if ((address[i / 8] >> (7U - i % 8) & 1U) != 0) {
            return true;
        }
    }
    return false;
}

}  // namespace

Result<Network> read_network(const std::string& text) {
    const auto slash = std::min(text.find('/'), text.size());
    const auto address = text.substr(0, slash);
    Network network{128, {}};
    std::uint32_t before = 0;
    if (inet_pton(AF_INET, address.c_str(), network.address.data() + bits_of_mapped / 8) == 1) {
        network.address[10] = network.address[11] = 0xff;
        before = bits_of_mapped;
    } else if (inet_pton(AF_INET6, address.c_str(), network.address.data()) != 1) {
        return fail(
            fmt::format("\"{}\" is no address or network, give one such as 10.0.0.1, "
                        "10.0.0.0/8 or fd00::/8",
                        text));
    }
    if (slash < text.size()) {
        std::uint32_t bits = 0;
        const auto* const end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data() + slash + 1, end, bits);
        if (error != std::errc() || stop != end || bits > 128 - before) {
            return fail(
                fmt::format("\"{}\": after the / is how many bits are the network's, at "
                            "most {}",
                            text, 128 - before));
        }
        network.bits = before + bits;
    }
    if (has_more(network.address, network.bits)) {
        return fail(fmt::format("\"{}\" is no network: the address has bits behind the first {}",
                                text, network.bits - before));
    }
    return network;
}

}  // namespace snoopbox::rules
