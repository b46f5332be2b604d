// SPDX-License-Identifier: Apache-2.0
// Loads integers from a record's bytes, which are in host order and may be unaligned.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

namespace snoopbox::values {

template <typename T>
T load(std::string_view bytes, std::size_t offset) {
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

// The sizes of C integers; load_unsigned and load_signed accept no others.
constexpr bool is_integer_size(std::size_t bytes) {
    return bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
}

// The caller ensures that offset + size is within bounds.
inline std::uint64_t load_unsigned(std::string_view bytes, std::size_t offset, std::size_t size) {
    switch (size) {
        case 1:
            return load<std::uint8_t>(bytes, offset);
        case 2:
            return load<std::uint16_t>(bytes, offset);
        case 4:
            return load<std::uint32_t>(bytes, offset);
        default:
            return load<std::uint64_t>(bytes, offset);
    }
}

inline std::int64_t load_signed(std::string_view bytes, std::size_t offset, std::size_t size) {
    switch (size) {
        case 1:
            return load<std::int8_t>(bytes, offset);
        case 2:
            return load<std::int16_t>(bytes, offset);
        case 4:
            return load<std::int32_t>(bytes, offset);
        default:
            return load<std::int64_t>(bytes, offset);
    }
}

// The result, or the nearest number there is: a record may hold any bits.
inline std::int64_t add(std::int64_t a, std::int64_t b) {
    using Limits = std::numeric_limits<std::int64_t>;
    std::int64_t sum = 0;
    return !__builtin_add_overflow(a, b, &sum) ? sum : a < 0 ? Limits::min() : Limits::max();
}
inline std::int64_t subtract(std::int64_t a, std::int64_t b) {
    using Limits = std::numeric_limits<std::int64_t>;
    std::int64_t difference = 0;
    return !__builtin_sub_overflow(a, b, &difference) ? difference
           : a < 0                                    ? Limits::min()
                                                      : Limits::max();
}

}  // namespace snoopbox::values
