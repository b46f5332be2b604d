// SPDX-License-Identifier: Apache-2.0
// One-liners of trace.
#include <algorithm>
#include <utility>

#include "oneliners/brackets.h"
#include "oneliners/probe.h"
#include "oneliners/probe_point.h"
#include "oneliners/tokens.h"

namespace snoopbox::oneliners {
namespace {

constexpr const char* trace_grammar =
    "a probe is FUNCTION, LIBRARY:FUNCTION, p:LIBRARY:FUNCTION, r:LIBRARY:FUNCTION (its return), "
    "t:CATEGORY:EVENT or u:LIBRARY:PROBE, then (CONDITION) and \"FORMAT\", VALUES";

bool is_in(char c, std::string_view set) {
    return set.find(c) != std::string_view::npos;
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
        TRY(read_point(text_, trace_grammar, point, probe_));
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

}  // namespace

Result<Probe> read_trace(std::string_view text) {
    TRY(check_text(text));
    return TraceReader(text).read();
}

}  // namespace snoopbox::oneliners
