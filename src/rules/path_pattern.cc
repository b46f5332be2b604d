// SPDX-License-Identifier: Apache-2.0
#include "rules/path_pattern.h"

#include <cstddef>
#include <optional>
#include <string_view>

#include "util/format.h"

namespace snoopbox::rules {
namespace {

using Bytes = std::bitset<256>;

std::size_t index_of(char c) {
    return static_cast<unsigned char>(c);
}

Bytes all_bytes() {
    return Bytes().set().reset(0);
}

Bytes all_but_slash() {
    return all_bytes().reset(index_of('/'));
}

Bytes one(char c) {
    return Bytes().set(index_of(c));
}

// "[a-z]" at `at`, which becomes the place behind it. Nothing if no ] ends it, or if it is of no
// byte.
std::optional<Bytes> read_set(std::string_view text, std::size_t& at) {
    std::size_t next = at + 1;
    const bool inverted = next < text.size() && (text[next] == '!' || text[next] == '^');
    next += inverted ? 1 : 0;
    Bytes bytes;
    for (bool first = true; next < text.size(); first = false) {
        if (text[next] == ']' && !first) {
            at = next + 1;
            bytes = inverted ? all_but_slash() & ~bytes : bytes & all_but_slash();
            return bytes.any() ? std::optional(bytes) : std::nullopt;
        }
        std::size_t last = next;
        if (next + 2 < text.size() && text[next + 1] == '-' && text[next + 2] != ']') {
            last = next + 2;
        }
        for (auto c = index_of(text[next]); c <= index_of(text[last]); ++c) {
            bytes.set(c);
        }
        next = last + 1;
    }
    return std::nullopt;
}

// Of "/a/./b" and the like, which the kernel has no file by.
bool is_no_path(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto end = text.find('/', at + 1);
        const auto name = text.substr(at + 1, end == std::string_view::npos ? end : end - at - 1);
        const bool is_last = end == std::string_view::npos;
        if (name == "." || name == ".." || (name.empty() && !is_last)) {
            return true;
        }
        at = is_last ? text.size() : end;
    }
    return false;
}

}  // namespace

Result<std::vector<PathPattern>> read_path_patterns(const std::string& text) {
    if (!text.starts_with('/')) {
        return fail(fmt::format("\"{}\" is no absolute path: it does not begin with /", text));
    }
    if (text.find('\0') != std::string::npos || is_no_path(text)) {
        return fail(fmt::format("\"{}\" is the path of no file: it has //, /. or /.. in it", text));
    }
    PathPattern pattern;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == '*') {
            const bool any = text.compare(at, 2, "**") == 0;
            pattern.push_back({any ? all_bytes() : all_but_slash(), true});
            at += any ? 2 : 1;
        } else if (c == '?') {
            pattern.push_back({all_but_slash()});
            ++at;
        } else if (c == '[') {
            const auto bytes = read_set(text, at);
            if (!bytes) {
                return fail(fmt::format("\"{}\": the [ has no ], or nothing is in between", text),
                            "\\[ is the character itself");
            }
            pattern.push_back({*bytes});
        } else if (c == '\\' && at + 1 < text.size()) {
            pattern.push_back({one(text[at + 1])});
            at += 2;
        } else {
            pattern.push_back({one(c)});
            ++at;
        }
    }
    if (!text.ends_with('/')) {
        return std::vector<PathPattern>{pattern};
    }
    // The directory, and all below it. "/" is all there is.
    auto below = pattern;
    below.push_back({all_bytes(), true});
    pattern.pop_back();
    return pattern.empty() ? std::vector<PathPattern>{below}
                           : std::vector<PathPattern>{pattern, below};
}

}  // namespace snoopbox::rules
