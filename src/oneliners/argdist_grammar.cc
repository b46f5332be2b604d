// SPDX-License-Identifier: Apache-2.0
// One-liners of argdist.
#include <algorithm>
#include <array>

#include "oneliners/brackets.h"
#include "oneliners/probe.h"
#include "oneliners/probe_point.h"
#include "oneliners/tokens.h"
#include "util/format.h"

namespace snoopbox::oneliners {
namespace {

using Kind = Probe::Kind;

constexpr const char* argdist_grammar =
    "a specifier is {p,r,t,u}:LIBRARY:FUNCTION(SIGNATURE):TYPES:VALUES:CONDITION#LABEL, or "
    "FUNCTION.VALUE";

// What a compiler appends to a function's name is no value of it: "work.isra.0"
bool is_appended(std::string_view text) {
    constexpr auto parts =
        std::to_array<std::string_view>({"isra", "constprop", "part", "cold", "llvm"});
    return std::ranges::find(parts, text.substr(0, text.find('.'))) != parts.end();
}

// Where the values begin: "vfs_read.retval", "vfs_read.count,retval", "/bin/x:work.size".
// npos if that is not the form.
std::size_t dot_of_short(std::string_view text) {
    const bool is_function = text.starts_with("p:") || text.starts_with("r:");
    if (!is_function && text.find(':') == 1) {
        return std::string_view::npos;
    }
    std::size_t begin = is_function ? 2 : 0;
    const auto end = text.find_first_of("( ", begin);
    if (const auto colon = text.substr(0, end).find(':', begin); colon != std::string_view::npos) {
        begin = colon + 1;
    }
    const auto dot = text.substr(0, end).find('.', begin);
    const bool is_name = dot != std::string_view::npos &&
                         text.substr(begin, dot - begin).find(':') == std::string_view::npos;
    return is_name && !is_appended(text.substr(dot + 1)) ? dot : std::string_view::npos;
}

Result<Probe> read_short(std::string_view text, std::size_t dot, std::size_t end) {
    Probe probe;
    probe.text = text;
    TRY(read_point(text, argdist_grammar, trimmed(text, {0, dot}), probe));
    TRY_ASSIGN(probe.values, split(text, {dot + 1, end}, ','));
    for (const auto& value : probe.values) {
        TRY_ASSIGN(const auto tokens, tokens_of(text, value));
        for (const auto& token : tokens) {
            if (token.text == "retval" || token.text == "$retval" || token.text == "$latency") {
                probe.kind = Kind::at_return;
            }
        }
    }
    return probe;
}

// Where the label begins: at a # that is in no literal.
std::size_t find_label(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '"' || text[at] == '\'') {
            const auto end = end_of_literal(text, at);
            at = end == std::string_view::npos ? at : end - 1;
        } else if (text[at] == '#') {
            return at;
        }
    }
    return text.size();
}

// The parts of a specifier. A ?: of an expression has colons as well.
Result<std::vector<Span>> parts_of(std::string_view text, Span span) {
    TRY_ASSIGN(auto parts, split(text, span, ':'));
    for (std::size_t i = 3; i + 1 < parts.size(); ++i) {
        while (i + 1 < parts.size() && std::ranges::count(parts[i].in(text), '?') >
                                           std::ranges::count(parts[i].in(text), ':')) {
            parts[i].end = parts[i + 1].end;
            parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        }
    }
    return parts;
}

}  // namespace

Result<Probe> read_argdist(std::string_view text) {
    TRY(check_text(text));
    const auto label = find_label(text);
    if (const auto dot = dot_of_short(text.substr(0, label)); dot != std::string_view::npos) {
        TRY_ASSIGN(auto probe, read_short(text, dot, label));
        probe.label = text.substr(std::min(label + 1, text.size()));
        return probe;
    }
    TRY_ASSIGN(const auto parts, parts_of(text, {0, label}));
    Probe probe;
    probe.text = text;
    probe.label = text.substr(std::min(label + 1, text.size()));
    // "vfs_read", "c:malloc" and the like need no signature. With one, there are three parts.
    std::size_t last = 0;
    while (last + 1 < parts.size() && parts[last].in(text).find('(') == std::string_view::npos) {
        ++last;
    }
    auto point = Span{parts.front().begin, parts[last].end};
    const auto open = text.substr(0, point.end).find('(', parts[last].begin);
    if (open != std::string_view::npos) {
        TRY_ASSIGN(const auto end, end_of_brackets(text, open, point.end));
        if (end != point.end) {
            return fail_at(text, {end, point.end}, "a colon is expected here", argdist_grammar);
        }
        probe.signature = trimmed(text, {open + 1, end - 1});
        point.end = open;
    }
    TRY(read_point(text, argdist_grammar, trimmed(text, point), probe));
    TRY(refuse_signature(probe, text));
    const auto more = parts.size() - last - 1;
    if (more == 1) {
        return fail_at(text, parts[last + 1], "values are expected after the types",
                       argdist_grammar);
    }
    if (more > 3) {
        return fail_at(text, parts[last + 4], "there is a part too many", argdist_grammar);
    }
    if (more >= 2) {
        TRY_ASSIGN(probe.types, split(text, parts[last + 1], ','));
        TRY_ASSIGN(probe.values, split(text, parts[last + 2], ','));
        if (probe.types.size() != probe.values.size()) {
            return fail_at(text, {parts[last + 1].begin, parts[last + 2].end},
                           fmt::format("there are {} types for {} values", probe.types.size(),
                                       probe.values.size()),
                           argdist_grammar);
        }
    }
    if (more == 3 && !parts[last + 3].empty()) {
        probe.predicate = parts[last + 3];
    }
    return probe;
}

}  // namespace snoopbox::oneliners
