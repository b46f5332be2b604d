// SPDX-License-Identifier: Apache-2.0
// A text with values in it, for tables: 'mount("{source}", {flags}) = {ret}'.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "output/text.h"
#include "output/writer.h"

namespace snoopbox::output {

struct SentencePiece {
    std::string text;                  // before the value
    std::optional<std::size_t> value;  // index into a row
    bool quoted = false;               // in "...", as by append_double_quoted
};

void append_sentence(std::string& out, std::span<const SentencePiece> pieces, const Row& values,
                     Clock& clock);

}  // namespace snoopbox::output
