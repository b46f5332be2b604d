// SPDX-License-Identifier: Apache-2.0
// Understands just enough of a tool's C to report the line where declarations and code disagree;
// the compiler reports everything else.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snoopbox::tools {

// Of a function: "struct request *" "rq".
struct Parameter {
    std::string type;
    std::string name;
};

class CSource {
  public:
    // Comments and the contents of string and character literals count as blanks.
    explicit CSource(std::string_view text);

    // The text with those blanks, each character in its place.
    std::string_view code() const { return code_; }

    // `word` occurs as a whole identifier.
    bool has_word(std::string_view word) const;

    // What is between the braces of `struct NAME { ... }`; empty if it is not defined here.
    std::string_view struct_body(std::string_view name) const;

    // The parameters of the function NAME that is defined here. Nothing if there is none, or if one
    // of its parameters is not of the form TYPE NAME (an array or a pointer to a function).
    std::optional<std::vector<Parameter>> parameters(std::string_view name) const;

  private:
    std::string code_;
};

// `word` occurs in `text` as a whole identifier.
bool has_word(std::string_view text, std::string_view word);

}  // namespace snoopbox::tools
