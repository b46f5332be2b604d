// SPDX-License-Identifier: Apache-2.0
#include "symbols/process_facts.h"

#include <sys/stat.h>

#include <algorithm>
#include <charconv>

#include "util/file.h"
#include "util/lines.h"

namespace snoopbox::symbols {
namespace {

// Takes a number and the character behind it from the beginning of `text`.
template <typename T>
bool take(std::string_view& text, T& number, char end, int base = 10) {
    const auto [last, code] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (code != std::errc() || last == text.data() + text.size() || *last != end) {
        return false;
    }
    text.remove_prefix(static_cast<std::size_t>(last - text.data()) + 1);
    return true;
}

// The rest of the line in `text` that begins with `key`.
std::string_view line_of(std::string_view text, std::string_view key) {
    const auto start = text.find(key);
    if (start == std::string_view::npos) {
        return {};
    }
    text.remove_prefix(start + key.size());
    return text.substr(0, text.find('\n'));
}

template <typename T>
bool read_number(std::string_view text, T& number) {
    return std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc();
}

std::string_view word(std::string_view text, std::size_t index) {
    for (;; --index) {
        text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
        const auto end = std::min(text.find_first_of(" \t\n"), text.size());
        if (index == 0 || text.empty()) {
            return text.substr(0, end);
        }
        text.remove_prefix(end);
    }
}

}  // namespace

std::optional<Mapping> parse_mapping(std::string_view line) {
    Mapping mapping;
    std::uint64_t major = 0;
    std::uint64_t minor = 0;
    constexpr std::size_t permissions = 5;  // "r-xp "
    if (!take(line, mapping.start, '-', 16) || !take(line, mapping.end, ' ', 16) ||
        line.size() < permissions) {
        return std::nullopt;
    }
    line.remove_prefix(permissions);
    if (!take(line, mapping.file_offset, ' ', 16) || !take(line, major, ':', 16) ||
        !take(line, minor, ' ', 16) || !take(line, mapping.inode, ' ')) {
        return std::nullopt;
    }
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    constexpr std::string_view deleted = " (deleted)";
    mapping.is_deleted = line.ends_with(deleted);
    line.remove_suffix(mapping.is_deleted ? deleted.size() : 0);
    mapping.path = line;
    return mapping;
}

bool is_executable(std::string_view line) {
    const auto permissions = line.find(' ');
    return permissions != std::string_view::npos && line.size() > permissions + 3 &&
           line[permissions + 3] == 'x';
}

std::optional<std::vector<Mapping>> read_code_mappings(const std::filesystem::path& process) {
    const auto text = read_file(process / "maps");
    if (!text || text->empty()) {
        return std::nullopt;
    }
    std::vector<Mapping> mappings;
    for (std::string_view rest = *text; !rest.empty();) {
        const auto line = take_line(rest);
        if (is_executable(line)) {
            if (auto mapping = parse_mapping(line)) {
                mappings.push_back(std::move(*mapping));
            }
        }
    }
    return mappings;
}

std::optional<std::uint64_t> read_start_time(const std::filesystem::path& process) {
    const auto text = read_file(process / "stat");
    // The name of the process is in parentheses and may contain anything, even more of them.
    const auto name_end = text ? text->rfind(')') : std::string::npos;
    constexpr std::size_t words_between = 19;
    std::uint64_t time = 0;
    if (name_end == std::string::npos ||
        !read_number(word(std::string_view(*text).substr(name_end + 1), words_between), time)) {
        return std::nullopt;
    }
    return time;
}

std::optional<Identity> read_identity(const std::filesystem::path& process) {
    const auto text = read_file(process / "status");
    if (!text) {
        return std::nullopt;
    }
    Identity identity;
    const auto pids = line_of(*text, "\nNSpid:");  // one for each namespace, the innermost last
    if (!read_number(word(line_of(*text, "\nUid:"), 1), identity.user) ||
        !read_number(pids.substr(pids.find_last_of(" \t") + 1), identity.own_pid)) {
        return std::nullopt;
    }
    return identity;
}

std::optional<Root> read_root(const std::filesystem::path& process) {
    struct stat root {};
    struct stat mounts {};
    if (stat((process / "root").c_str(), &root) != 0 ||
        stat((process / "ns/mnt").c_str(), &mounts) != 0) {
        return std::nullopt;
    }
    return Root{mounts.st_ino, root.st_dev, root.st_ino};
}

}  // namespace snoopbox::symbols
