// SPDX-License-Identifier: Apache-2.0
#include "oneliners/probe.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "oneliners/tokens.h"
#include "util/format.h"

namespace snoopbox::oneliners {
namespace {

using Kind = Probe::Kind;

constexpr const char* trace_grammar =
    "a probe is FUNCTION, LIBRARY:FUNCTION, p:LIBRARY:FUNCTION, r:LIBRARY:FUNCTION (its return), "
    "t:CATEGORY:EVENT or u:LIBRARY:PROBE, then (CONDITION) and \"FORMAT\", VALUES";
constexpr const char* argdist_grammar =
    "a specifier is {p,r,t,u}:LIBRARY:FUNCTION(SIGNATURE):TYPES:VALUES:CONDITION#LABEL, or "
    "FUNCTION.VALUE";

char partner(char open) {
    return open == '(' ? ')' : open == '[' ? ']' : '}';
}

// The end of what the bracket at `at` opens, after its partner.
Result<std::size_t> end_of_brackets(std::string_view text, std::size_t at, std::size_t end) {
    std::vector<std::size_t> open;
    for (std::size_t i = at; i < end; ++i) {
        const char c = text[i];
        if (c == '"' || c == '\'') {
            const auto after = end_of_literal(text.substr(0, end), i);
            if (after == std::string_view::npos) {
                return fail_at(text, {i, i + 1}, fmt::format("this {} has no end", c));
            }
            i = after - 1;
        } else if (c == '(' || c == '[' || c == '{') {
            open.push_back(i);
        } else if (c == ')' || c == ']' || c == '}') {
            if (open.empty() || partner(text[open.back()]) != c) {
                return fail_at(text, {i, i + 1}, fmt::format("nothing opens this {}", c));
            }
            open.pop_back();
            if (open.empty()) {
                return i + 1;
            }
        }
    }
    const auto left = open.empty() ? at : open.back();
    return fail_at(text, {left, left + 1}, fmt::format("nothing closes this {}", text[left]));
}

bool is_in(char c, std::string_view set) {
    return set.find(c) != std::string_view::npos;
}

// "p:c:malloc", "kfree_skb+0x12", without signature.
class PointReader {
  public:
    PointReader(std::string_view text, const char* grammar) : text_(text), grammar_(grammar) {}

    Status read(Span span, Probe& probe) {
        std::vector<Span> parts{{span.begin, span.begin}};
        for (std::size_t at = span.begin; at < span.end; ++at) {
            if (text_[at] == ':') {
                parts.push_back({at + 1, at + 1});
            } else {
                parts.back().end = at + 1;
            }
        }
        if (parts.size() == 1) {
            parts.insert(parts.begin(), 2, Span{span.begin, span.begin});
        } else if (parts.size() == 2) {
            parts.insert(parts.begin(), Span{span.begin, span.begin});
        }
        TRY(read_kind(parts.front(), probe));
        TRY(read_names(parts, probe));
        return probe.kind == Kind::entry || probe.kind == Kind::at_return ? read_offset(probe)
                                                                          : Status();
    }

  private:
    Status read_kind(Span span, Probe& probe) const {
        const auto kind = span.in(text_);
        if (kind.empty() || kind == "p") {
            probe.kind = Kind::entry;
        } else if (kind == "r") {
            probe.kind = Kind::at_return;
        } else if (kind == "t") {
            probe.kind = Kind::tracepoint;
        } else if (kind == "u") {
            probe.kind = Kind::usdt;
        } else {
            return fail_at(text_, span,
                           fmt::format("\"{}\" is no kind of probe: p, r, t or u", kind), grammar_);
        }
        return {};
    }

    Status read_names(const std::vector<Span>& parts, Probe& probe) const {
        const auto most = probe.kind == Kind::usdt ? 4U : 3U;
        if (parts.size() > most) {
            return fail_at(text_, parts[most], "there is a colon too many", grammar_);
        }
        probe.name_at = parts.back();
        probe.name = parts.back().in(text_);
        const std::string second(parts[1].in(text_));
        (probe.kind == Kind::tracepoint ? probe.category : probe.library) = second;
        if (parts.size() == 4) {
            probe.provider = parts[2].in(text_);
        }
        const char* lacks = probe.name.empty()                                 ? "a name"
                            : probe.kind == Kind::tracepoint && second.empty() ? "its category"
                            : probe.kind == Kind::usdt && second.empty()       ? "its library"
                                                                               : nullptr;
        if (lacks != nullptr) {
            const auto at = probe.name.empty() ? parts.back() : parts[1];
            return fail_at(text_, at, fmt::format("the probe lacks {}", lacks), grammar_);
        }
        // In the text of a tool, what begins with $ is the name of an option.
        const bool is_own = probe.kind == Kind::usdt || !probe.library.empty();
        for (const auto span : {parts[1], is_own ? parts[1] : parts.back()}) {
            if (span.in(text_).starts_with('$')) {
                return fail_at(text_, span,
                               "no library, tracepoint or function of the kernel begins with $",
                               "a file of such a name can be given by its path");
            }
        }
        return {};
    }

    Status read_offset(Probe& probe) const {
        const auto plus = probe.name.find('+');
        if (plus == std::string::npos) {
            return {};
        }
        if (plus == 0) {
            return fail_at(text_, probe.name_at, "the probe lacks a name", grammar_);
        }
        auto digits = std::string_view(probe.name).substr(plus + 1);
        const int base = digits.starts_with("0x") || digits.starts_with("0X") ? 16 : 10;
        digits.remove_prefix(base == 16 ? 2 : 0);
        const auto [stop, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), probe.offset, base);
        if (error != std::errc() || stop != digits.data() + digits.size()) {
            return fail_at(text_, {probe.name_at.begin + plus, probe.name_at.end},
                           "the offset is no number, such as +18 or +0x12");
        }
        probe.name.erase(plus);
        probe.name_at.end = probe.name_at.begin + plus;
        return {};
    }

    std::string_view text_;
    const char* grammar_;
};

Status refuse_signature(const Probe& probe, std::string_view text) {
    const bool has_none = probe.kind == Kind::tracepoint || probe.kind == Kind::usdt;
    return has_none && probe.signature && !probe.signature->empty()
               ? Status(fail_at(text, *probe.signature,
                                "only functions have a signature; USDT probes have arg1, arg2, "
                                "..., and tracepoints args->NAME"))
               : Status();
}

class TraceReader {
  public:
    explicit TraceReader(std::string_view text) : text_(text) { probe_.text = text; }

    Result<Probe> read() {
        skip_blanks();
        const auto begin = at_;
        while (at_ < text_.size() && !is_in(text_[at_], " \t\n(\"")) {
            ++at_;
        }
        const Span point{begin, at_};
        if (point.empty()) {
            return fail_at(text_, {begin, begin}, "there is no probe", trace_grammar);
        }
        if (at_ < text_.size() && text_[at_] == '(') {
            TRY_ASSIGN(probe_.signature, read_brackets());
        }
        skip_blanks();
        if (at_ < text_.size() && text_[at_] == '(') {
            TRY_ASSIGN(probe_.predicate, read_brackets());
            skip_blanks();
        }
        TRY(PointReader(text_, trace_grammar).read(point, probe_));
        TRY(take_signature());
        TRY(read_action());
        return std::move(probe_);
    }

  private:
    void skip_blanks() {
        while (at_ < text_.size() && is_in(text_[at_], " \t\n\r")) {
            ++at_;
        }
    }

    Result<std::optional<Span>> read_brackets() {
        TRY_ASSIGN(const auto end, end_of_brackets(text_, at_, text_.size()));
        const Span inside{at_ + 1, end - 1};
        at_ = end;
        return std::optional(trimmed(text_, inside));
    }

    // `vfs_read(count > 4096)`: BCC takes this for a signature, but it is none.
    Status take_signature() {
        if (probe_.signature && !probe_.predicate) {
            TRY_ASSIGN(const auto tokens, tokens_of(text_, *probe_.signature));
            const bool is_condition = std::ranges::any_of(tokens, [](const Token& token) {
                return token.kind == Token::Kind::literal || token.kind == Token::Kind::number ||
                       (token.kind == Token::Kind::symbol && !is_in(token.text.front(), "*,[].") &&
                        token.text.size() <= 2);
            });
            if (is_condition) {
                probe_.predicate = std::exchange(probe_.signature, std::nullopt);
            }
        }
        return refuse_signature(probe_, text_);
    }

    Status read_action() {
        if (at_ == text_.size()) {
            return {};
        }
        if (text_[at_] != '"') {
            const bool is_bracket = text_[at_] == ')';
            return fail_at(
                text_, {at_, text_.size()},
                is_bracket ? "nothing opens this )" : "a format in quotes is expected here",
                trace_grammar);
        }
        const auto end = end_of_literal(text_, at_);
        if (end == std::string_view::npos) {
            return fail_at(text_, {at_, at_ + 1}, "this \" has no end");
        }
        probe_.format = Span{at_, end};
        at_ = end;
        skip_blanks();
        if (at_ == text_.size()) {
            return {};
        }
        if (text_[at_] != ',') {
            return fail_at(text_, {at_, text_.size()},
                           "a comma and the values for the format are expected here");
        }
        TRY_ASSIGN(probe_.values, split(text_, {at_ + 1, text_.size()}, ','));
        return {};
    }

    std::string_view text_;
    std::size_t at_ = 0;
    Probe probe_;
};

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
    TRY(PointReader(text, argdist_grammar).read(trimmed(text, {0, dot}), probe));
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

Result<std::vector<Span>> split(std::string_view text, Span span, char separator) {
    std::vector<Span> parts;
    std::size_t begin = span.begin;
    for (std::size_t at = span.begin; at < span.end; ++at) {
        const char c = text[at];
        if (c == '"' || c == '\'') {
            const auto end = end_of_literal(text.substr(0, span.end), at);
            if (end == std::string_view::npos) {
                return fail_at(text, {at, at + 1}, fmt::format("this {} has no end", c));
            }
            at = end - 1;
        } else if (is_in(c, "([{")) {
            TRY_ASSIGN(const auto end, end_of_brackets(text, at, span.end));
            at = end - 1;
        } else if (is_in(c, ")]}")) {
            return fail_at(text, {at, at + 1}, fmt::format("nothing opens this {}", c));
        } else if (c == separator) {
            parts.push_back(trimmed(text, {begin, at}));
            begin = at + 1;
        }
    }
    parts.push_back(trimmed(text, {begin, span.end}));
    return parts;
}

Result<Probe> read_trace(std::string_view text) {
    TRY(check_text(text));
    return TraceReader(text).read();
}

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
    TRY(PointReader(text, argdist_grammar).read(trimmed(text, point), probe));
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
