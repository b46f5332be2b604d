// SPDX-License-Identifier: Apache-2.0
// What a call is about: a path, an address, a capability or a process.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

#include "util/format.h"
#include "values/formats/format.h"

namespace snoopbox::values {
namespace {

// What the member `of` says.
enum class Object : std::uint64_t { none, path, address, capability, process };

// As much of a struct of the kernel's as there is; the rest is 0.
template <typename T>
T load_struct(std::string_view bytes) {
    T value{};
    std::memcpy(&value, bytes.data(), std::min(bytes.size(), sizeof value));
    return value;
}

Value path_in(std::string_view bytes) {
    const auto end = bytes.find('\0');
    return end == std::string_view::npos ? Value(CutText{bytes}) : Value(bytes.substr(0, end));
}

// The name of a socket in the file system, or @ and one that is in none (unix(7)).
std::string unix_name(std::string_view bytes) {
    bytes.remove_prefix(std::min(bytes.size(), offsetof(sockaddr_un, sun_path)));
    if (bytes.starts_with('\0') && bytes.size() > 1) {
        return "@" + std::string(bytes.substr(1));
    }
    return std::string(bytes.substr(0, bytes.find('\0')));
}

std::string address_in(std::string_view bytes) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const auto family = load_struct<sockaddr>(bytes).sa_family;
    switch (family) {
        case AF_INET: {
            const auto address = load_struct<sockaddr_in>(bytes);
            ::inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size());
            return fmt::format("{}:{}", text.data(), ntohs(address.sin_port));
        }
        case AF_INET6: {
            const auto address = load_struct<sockaddr_in6>(bytes);
            ::inet_ntop(AF_INET6, &address.sin6_addr, text.data(), text.size());
            return fmt::format("[{}]:{}", text.data(), ntohs(address.sin6_port));
        }
        case AF_UNIX:
            return unix_name(bytes);
        default:
            return fmt::format("family {}", family);
    }
}

Value capability(std::uint32_t number, const Source& source) {
    auto name = capability_name(number);
    return source.keep(name.empty() ? fmt::format("{}", number) : std::move(name));
}

}  // namespace

bool fits_object(const Field& field) {
    return is_integer(field);
}
Value read_object(const Source& source) {
    const auto bytes = source.record.substr(source.struct_bytes, source.bits());
    switch (static_cast<Object>(source.total_bits())) {
        case Object::path:
            return path_in(bytes);
        case Object::address:
            return source.keep(address_in(bytes));
        case Object::capability:
            return capability(load_struct<std::uint32_t>(bytes), source);
        case Object::process:
            return source.keep(fmt::format("{}", load_struct<std::int32_t>(bytes)));
        case Object::none:
            break;
    }
    return Absent();
}

}  // namespace snoopbox::values
