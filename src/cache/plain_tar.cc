// SPDX-License-Identifier: Apache-2.0
#include "cache/plain_tar.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "cache/entry.h"
#include "cache/store.h"

namespace snoopbox::cache {
namespace {

constexpr std::size_t block_bytes = 512;
// Interface: tar(5), "POSIX ustar Archives".
constexpr std::size_t size_at = 124;
constexpr std::size_t size_digits = 12;
constexpr std::size_t type_at = 156;

std::size_t most_bytes() {
    const Limits limits;
    constexpr std::size_t around_object = max_other_bytes + 2 * block_bytes;
    return limits.total_bytes + limits.objects * around_object;
}

Result<std::string> uncompress(std::string_view packed) {
    const std::unique_ptr<archive, decltype(&archive_read_free)> reader(archive_read_new(),
                                                                        archive_read_free);
    archive_read_support_filter_zstd(reader.get());
    archive_read_support_format_raw(reader.get());
    archive_entry* whole = nullptr;
    const bool begun =
        archive_read_open_memory(reader.get(), packed.data(), packed.size()) == ARCHIVE_OK &&
        archive_read_next_header(reader.get(), &whole) == ARCHIVE_OK;
    std::string tar;
    std::array<char, 65536> chunk{};
    for (la_ssize_t got = begun ? 1 : -1; got != 0;) {
        got = got < 0 ? got : archive_read_data(reader.get(), chunk.data(), chunk.size());
        if (got < 0) {
            const char* why = archive_error_string(reader.get());
            return fail("no archive of `snoopbox cache export`, or damaged: " +
                        std::string(why == nullptr ? "libarchive gives no reason" : why));
        }
        tar.append(chunk.data(), static_cast<std::size_t>(got));
        if (tar.size() > most_bytes()) {
            return fail("more than the cache holds");
        }
    }
    return tar;
}

// The number in a header's size; unset if it is in none of tar's original digits.
bool read_size(std::string_view digits, std::uint64_t& size) {
    digits = digits.substr(std::min(digits.find_first_not_of(" \t"), digits.size()));
    size = 0;
    for (const char c : digits) {
        if (c < '0' || c > '7') {
            return c == '\0' || c == ' ';
        }
        size = size * 8 + static_cast<std::uint64_t>(c - '0');
    }
    return true;
}

// Stops at the first entry that is no plain file: unpack() refuses that itself.
bool has_plain_headers(std::string_view tar) {
    while (tar.size() >= block_bytes && tar.front() != '\0') {
        const char type = tar[type_at];
        if (type >= '1' && type <= '6') {
            return true;
        }
        std::uint64_t bytes = 0;
        if ((type != '0' && type != '\0') || !read_size(tar.substr(size_at, size_digits), bytes)) {
            return false;
        }
        tar.remove_prefix(block_bytes);
        const std::uint64_t with_rest = (bytes + block_bytes - 1) / block_bytes * block_bytes;
        if (with_rest > tar.size()) {
            return true;  // cut short, which reading it tells
        }
        tar.remove_prefix(with_rest);
    }
    return true;
}

}  // namespace

Result<std::string> plain_tar(std::string_view packed) {
    auto tar = uncompress(packed);
    if (tar && !has_plain_headers(*tar)) {
        return fail("has headers that `snoopbox cache export` does not write");
    }
    return tar;
}

}  // namespace snoopbox::cache
