// SPDX-License-Identifier: Apache-2.0
#include "oneliners/format.h"

#include <algorithm>
#include <array>

#include "util/format.h"

namespace snoopbox::oneliners {
namespace {

using Kind = Conversion::Kind;

struct Known {
    std::string_view letters;
    Kind kind;
    bool is_signed;
    int bytes;
};

// Longer ones first.
constexpr auto known_conversions = std::to_array<Known>({
    {"lld", Kind::number, true, 8},     {"llu", Kind::number, false, 8},
    {"llx", Kind::hex, false, 8},       {"ld", Kind::number, true, 8},
    {"lu", Kind::number, false, 8},     {"lx", Kind::hex, false, 8},
    {"zd", Kind::number, true, 8},      {"zu", Kind::number, false, 8},
    {"hd", Kind::number, true, 2},      {"hu", Kind::number, false, 2},
    {"d", Kind::number, true, 4},       {"i", Kind::number, true, 4},
    {"u", Kind::number, false, 4},      {"x", Kind::hex, false, 4},
    {"s", Kind::text, false, 0},        {"c", Kind::character, false, 1},
    {"p", Kind::pointer, false, 8},     {"K", Kind::kernel_symbol, false, 8},
    {"U", Kind::user_symbol, false, 8},
});

constexpr const char* remedy =
    "there are %s, %d %u %x, also with l, ll or h, %c, %p, and %K and %U for functions; %% is a "
    "percent sign";

char unescaped(char c) {
    switch (c) {
        case 'n':
            return '\n';
        case 't':
            return '\t';
        default:
            return c;
    }
}

}  // namespace

Result<Format> read_format(std::string_view text, Span where) {
    Format format;
    std::string before;
    for (std::size_t at = where.begin + 1; at + 1 < where.end; ++at) {
        const char c = text[at];
        if (c == '\\' && at + 2 < where.end) {
            before += unescaped(text[++at]);
            continue;
        }
        if (c != '%') {
            before += c;
            continue;
        }
        const auto rest = text.substr(at + 1, where.end - 2 - at);
        if (rest.starts_with('%')) {
            before += '%';
            ++at;
            continue;
        }
        const auto* const known = std::ranges::find_if(
            known_conversions, [&](const Known& each) { return rest.starts_with(each.letters); });
        if (known == known_conversions.end()) {
            const auto letters =
                std::min(rest.find_first_not_of("0123456789.-+ #*lhzjt") + 1, rest.size());
            const Span wrong{at, at + 1 + std::max<std::size_t>(letters, rest.empty() ? 0 : 1)};
            const bool has_width =
                !rest.empty() &&
                (std::string_view("0123456789.-+ #*").find(rest.front()) != std::string_view::npos);
            return fail_at(text, wrong,
                           fmt::format("there is no conversion \"{}\"{}", wrong.in(text),
                                       has_width ? ": values have no width or precision" : ""),
                           remedy);
        }
        Conversion conversion{known->kind,
                              known->is_signed,
                              known->bytes,
                              text.substr(at + 1, known->letters.size()),
                              {at, at + 1 + known->letters.size()},
                              std::exchange(before, {})};
        format.conversions.push_back(std::move(conversion));
        at += known->letters.size();
    }
    format.after = std::move(before);
    return format;
}

}  // namespace snoopbox::oneliners
