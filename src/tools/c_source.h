// SPDX-License-Identifier: Apache-2.0
// Just enough understanding of a tool's C to say at which line the declarations and the code
// disagree; the compiler says the rest.
#pragma once

#include <string>
#include <string_view>

namespace snoopbox::tools {

class CSource {
  public:
    // Comments, and what is inside string and character literals, are taken for blanks.
    explicit CSource(std::string_view text);

    // `word` occurs as a whole identifier.
    bool has_word(std::string_view word) const;

    // What is between the braces of `struct NAME { ... }`; empty if it is not defined here.
    std::string_view struct_body(std::string_view name) const;

  private:
    std::string code_;
};

// `word` occurs in `text` as a whole identifier.
bool has_word(std::string_view text, std::string_view word);

}  // namespace snoopbox::tools
