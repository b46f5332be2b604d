// SPDX-License-Identifier: Apache-2.0
#include "output/sentence.h"

#include "output/cells.h"
#include "output/quote.h"
#include "util/utf8.h"

namespace snoopbox::output {
namespace {

void append_in_quotes(std::string& out, const Value& value, Clock& clock) {
    if (const auto* text = std::get_if<std::string_view>(&value)) {
        append_double_quoted(out, *text);
    } else if (const auto* cut = std::get_if<CutText>(&value)) {
        auto text_left = cut->bytes;
        text_left.remove_suffix(incomplete_tail(text_left));
        append_double_quoted(out, text_left);
        out += "...";
    } else {
        out += '"';
        append_value(out, value, clock, Precision::brief);
        out += '"';
    }
}

}  // namespace

void append_sentence(std::string& out, std::span<const SentencePiece> pieces, const Row& values,
                     Clock& clock) {
    for (const auto& piece : pieces) {
        out += piece.text;
        if (!piece.value) {
            continue;
        }
        const auto& value = values.at(*piece.value);
        if (piece.quoted) {
            append_in_quotes(out, value, clock);
        } else {
            append_value(out, value, clock, Precision::brief);
        }
    }
}

}  // namespace snoopbox::output
