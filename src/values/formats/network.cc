// SPDX-License-Identifier: Apache-2.0
// Addresses and ports.
#include <arpa/inet.h>

#include <array>
#include <cstring>

#include "util/format.h"
#include "values/formats/format.h"

namespace snoopbox::values {
namespace {

constexpr std::uint32_t ipv4_bytes = 4;
constexpr std::uint32_t ipv6_bytes = 16;

// IPv4 addresses of a tool that knows both are in the last four bytes of ::ffff:0:0/96.
std::string_view address_in(const Source& source) {
    constexpr std::array<char, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '\xff', '\xff'};
    auto bytes = source.record.substr(source.field.offset, source.field.bytes);
    if (bytes.size() == ipv6_bytes && bytes.starts_with({mapped.data(), mapped.size()})) {
        bytes.remove_prefix(mapped.size());
    }
    return bytes;
}

std::string text_of(std::string_view address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const int family = address.size() == ipv4_bytes ? AF_INET : AF_INET6;
    return inet_ntop(family, address.data(), text.data(), text.size());
}

}  // namespace

bool fits_address(const Field& field) {
    return field.bytes == ipv4_bytes || field.bytes == ipv6_bytes;
}
Value read_address(const Source& source) {
    return source.keep(text_of(address_in(source)));
}

// IPv6 addresses are in brackets, since they have colons, too.
bool fits_endpoint(const Field& field) {
    return fits_address(field);
}
Value read_endpoint(const Source& source) {
    const auto address = address_in(source);
    const auto port = ntohs(static_cast<std::uint16_t>(source.total_bits()));
    return source.keep(address.size() == ipv4_bytes
                           ? fmt::format("{}:{}", text_of(address), port)
                           : fmt::format("[{}]:{}", text_of(address), port));
}

bool fits_port(const Field& field) {
    return is_integer(field) && field.bytes == 2;
}
Value read_port(const Source& source) {
    return std::uint64_t{ntohs(static_cast<std::uint16_t>(source.bits()))};
}

}  // namespace snoopbox::values
