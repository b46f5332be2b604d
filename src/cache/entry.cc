// SPDX-License-Identifier: Apache-2.0
#include "cache/entry.h"

#include <xxhash.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

#include "bpf/elf.h"
#include "util/format.h"

namespace snoopbox::cache {
namespace {

// In host byte order: an object is for one kind of machine anyway, and elsewhere `format` reads as
// an unknown number.
struct Header {
    std::array<char, 8> magic;
    std::uint64_t checksum_low;  // 128-bit XXH3 of everything after it
    std::uint64_t checksum_high;
    std::uint32_t format;
    std::uint32_t description_bytes;
    std::uint64_t dependencies_bytes;
    std::uint64_t object_bytes;
    std::array<std::uint8_t, 16> key;
};
static_assert(sizeof(Header) == 64);

constexpr std::array<char, 8> magic{'s', 'n', 'o', 'o', 'p', 'o', 'b', 'j'};
constexpr std::uint32_t format = 2;
constexpr std::size_t unchecked_bytes = offsetof(Header, format);
constexpr std::size_t max_description_bytes = 2048;
constexpr std::size_t max_field_bytes = 256;

XXH128_hash_t checksum(std::string_view file) {
    file.remove_prefix(unchecked_bytes);
    return XXH3_128bits(file.data(), file.size());
}

template <typename D>
auto fields(D& d) {
    return std::array{&d.tool, &d.method, &d.release, &d.machine, &d.build, &d.version};
}

bool is_plain(char c) {
    return c >= ' ' && c <= '~';
}

std::string to_lines(const Description& description) {
    std::string text;
    for (const std::string* field : fields(description)) {
        std::string line = field->substr(0, max_field_bytes);
        std::ranges::replace_if(
            line, [](char c) { return !is_plain(c); }, '?');
        text += line + "\n";
    }
    return text;
}

// Terminals show this, so entries made by others may contain only text.
Result<Description> from_lines(std::string_view text) {
    Description description;
    for (std::string* field : fields(description)) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos || !std::ranges::all_of(text.substr(0, end), is_plain)) {
            return fail("its description cannot be read");
        }
        *field = text.substr(0, end);
        text.remove_prefix(end + 1);
    }
    return text.empty() ? Result<Description>(description) : fail("its description is too long");
}

}  // namespace

std::string Key::text() const {
    std::string text;
    for (const std::uint8_t byte : bytes) {
        text += fmt::format("{:02x}", byte);
    }
    return text;
}

std::optional<Key> Key::parse(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    Key key;
    if (text.size() != 2 * key.bytes.size()) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto value = digits.find(text[i]);
        if (value == std::string_view::npos) {
            return std::nullopt;
        }
        std::uint8_t& byte = key.bytes.at(i / 2);
        byte = static_cast<std::uint8_t>(static_cast<unsigned>(byte) << 4U | value);
    }
    return key;
}

std::string encode(const Entry& entry) {
    const std::string description = to_lines(entry.description);
    const std::string dependencies = encode(entry.dependencies);
    Header header{};
    header.magic = magic;
    header.format = format;
    header.description_bytes = static_cast<std::uint32_t>(description.size());
    header.dependencies_bytes = dependencies.size();
    header.object_bytes = entry.object.size();
    header.key = entry.key.bytes;
    std::string file(reinterpret_cast<const char*>(&header), sizeof header);
    file += description + dependencies + entry.object;
    const XXH128_hash_t sum = checksum(file);
    std::memcpy(file.data() + offsetof(Header, checksum_low), &sum.low64, sizeof sum.low64);
    std::memcpy(file.data() + offsetof(Header, checksum_high), &sum.high64, sizeof sum.high64);
    return file;
}

Result<Entry> decode(std::string_view file) {
    Header header{};
    if (file.size() < sizeof header) {
        return fail("too short");
    }
    std::memcpy(&header, file.data(), sizeof header);
    if (header.magic != magic || header.format != format) {
        return fail("not a compiled object of this version of snoopbox");
    }
    if (header.description_bytes > max_description_bytes ||
        header.dependencies_bytes > max_dependencies_bytes ||
        header.object_bytes > max_object_bytes ||
        file.size() != sizeof header + header.description_bytes + header.dependencies_bytes +
                           header.object_bytes) {
        return fail("its length is wrong: truncated?");
    }
    const XXH128_hash_t sum = checksum(file);
    if (sum.low64 != header.checksum_low || sum.high64 != header.checksum_high) {
        return fail("its checksum is wrong: damaged");
    }
    file.remove_prefix(sizeof header);
    const std::string_view object =
        file.substr(header.description_bytes + header.dependencies_bytes);
    TRY_ASSIGN(auto description, from_lines(file.substr(0, header.description_bytes)));
    TRY(description.method == text_method ? Status() : bpf::check_bpf_elf(object));
    TRY_ASSIGN(auto dependencies, decode_dependencies(file.substr(header.description_bytes,
                                                                  header.dependencies_bytes)));
    return Entry{Key{header.key}, std::move(description), std::string(object),
                 std::move(dependencies)};
}

}  // namespace snoopbox::cache
